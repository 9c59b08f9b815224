"""Institutions with open PhD positions, by country and topic."""
