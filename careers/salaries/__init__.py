"""What the market pays: bands that sources state, those computed from a survey, and what openings here state."""
