"""Writing openings by program."""
