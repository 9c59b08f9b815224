"""What is missing or unclear in an opening, said while it is written."""
