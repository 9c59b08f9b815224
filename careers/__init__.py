"""Guides to the roles, what they pay, and whether a candidate can get them."""
