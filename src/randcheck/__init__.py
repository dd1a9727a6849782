"""Random selection that anyone can re-run, with receipts that prove it."""
