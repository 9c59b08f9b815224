"""The page of an institution's openings, and their figures."""
