"""The queue of what staff look at, what people report, and openings that look like another."""
