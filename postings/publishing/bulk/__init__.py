"""Many openings at once, from a table."""
