"""Keys and webhooks as staff see them."""
