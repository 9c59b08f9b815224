"""The admin as the person who works in it every day finds it: what waits, where things are, and one search."""
