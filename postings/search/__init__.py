"""The one meaning of a search, and what answers it."""
