"""Writing an opening in a few steps, each kept as it is typed."""
