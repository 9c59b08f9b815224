"""The pages of fit, for search engines: those that are the same for everybody."""

from __future__ import annotations

from django.urls import reverse

from postings.feeds.sitemaps import Entry
from postings.search.fitting import board_keys


def entries() -> list[Entry]:
    """None while no opening asks for anything."""
    if not board_keys().every:
        return []
    return [Entry(reverse(f"careers:{name}")) for name in ("fit", "fit-roles", "fit-rules")]
