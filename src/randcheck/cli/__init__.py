"""The command line; the only room that may import typer and rich."""
