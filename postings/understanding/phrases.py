"""Patterns written as lists of phrases, so that a table of rules reads like one."""

from __future__ import annotations

import re

_SEPARATOR = re.compile(r"\s*\n\s*|\s+\|\s+")


def alternatives(phrases: str) -> str:
    """Phrases set apart by " | " or line ends as one expression; a space stands for any white space."""
    parts = (part for part in _SEPARATOR.split(phrases.strip()) if part)
    return "|".join(part.replace(" ", r"\s+") for part in parts)


def any_of(phrases: str) -> re.Pattern[str]:
    """The phrases as whole words, in any case. Each may be an expression of its own."""
    return re.compile(rf"(?<![\w-])(?:{alternatives(phrases)})(?![\w-])", re.IGNORECASE)


def starting_with(phrases: str) -> re.Pattern[str]:
    """The phrases from the start of a word; each says itself where it ends."""
    return re.compile(rf"(?<![\w-])(?:{alternatives(phrases)})", re.IGNORECASE)
