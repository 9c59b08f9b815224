"""The pages of guides, for search engines."""

from __future__ import annotations

from django.urls import reverse

from careers.guides.listing import lines
from postings.feeds.sitemaps import Entry


def entries() -> list[Entry]:
    guides = [Entry(line.url, line.changed_at) for line in lines()]
    if not guides:
        return []
    pages = ("guides", "guides-compare", "glossary")
    return [*(Entry(reverse(f"careers:{name}")) for name in pages), *guides]
