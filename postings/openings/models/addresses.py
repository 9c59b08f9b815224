"""The addresses of openings: a name to read, and the number that finds the page."""

from __future__ import annotations

from functools import cache

from django.urls import reverse
from django.utils.text import slugify

_LONGEST = 70


def slug_of(title: str) -> str:
    return slugify(title)[:_LONGEST].strip("-") or "opening"


def opening_url(opening_id: int, title: str) -> str:
    before, after = _around()
    return f"{before}{slug_of(title)}-{opening_id}{after}"


@cache
def _around() -> tuple[str, str]:
    """What stands before and after slug and number; a page has fifty addresses, and looking one up takes time."""
    before, _, after = reverse("postings:opening", args=["a", 0]).partition("a-0")
    return before, after
