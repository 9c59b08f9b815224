"""Links of curated texts: those to other sites are asked now and then, those to this one when a text is saved."""
