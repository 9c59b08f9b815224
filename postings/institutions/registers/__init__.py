"""Public registers of universities and research organisations, read from files that an operator has."""
