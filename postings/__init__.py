"""Openings, who posts them and who looks for them."""
