"""A draft from the address of a posting."""
