"""What moderation leaves, as staff see it."""
