"""Drafts and uploads as staff see them."""
