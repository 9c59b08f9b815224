"""The read API: the board for programs, by the same searches as the pages."""
