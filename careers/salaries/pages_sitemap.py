"""The salary pages for search engines."""

from __future__ import annotations

from django.urls import reverse

from careers.salaries.pages_scope import every_scope
from postings.feeds.sitemaps import Entry


def entries() -> list[Entry]:
    """The pages that have figures; the overview and the question stand while there are any."""
    scopes = list(every_scope())
    if not scopes:
        return []
    pages = [Entry(reverse("careers:salaries")), Entry(reverse("careers:salaries-offer"))]
    return pages + [Entry(scope.get_absolute_url()) for scope in scopes]
