"""The engine that answers searches: an index beside the database, which can be thrown away at any time."""
