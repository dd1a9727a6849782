"""Planning: what is to be drawn from what, by which rule."""
