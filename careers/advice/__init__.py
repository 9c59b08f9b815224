"""Asking for a talk with an adviser."""
