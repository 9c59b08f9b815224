"""Guides to the roles and pieces of advice, their glossary and questions, and how they are curated."""
