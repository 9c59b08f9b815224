"""Feeds in: connectors translate a feed into drafts, the importer turns drafts into openings."""
