"""Pages on which people join an institution, and those of its desk about itself."""
