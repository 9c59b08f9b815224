"""Telling other programs that an opening changed its state."""
