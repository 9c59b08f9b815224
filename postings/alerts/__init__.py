"""Searches that people want mailed: kept, matched once for everybody, and sent once each."""
