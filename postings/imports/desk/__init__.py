"""Connecting a feed, and what each of its runs changed."""
