"""Where the openings of one role or one topic are shown: their landing, which exists while it has openings."""

from __future__ import annotations

from functools import lru_cache

from postings.search.landing import address_of
from postings.search.query import SearchQuery


@lru_cache(maxsize=1_000)
def role_address(role: str, *, has_openings: bool) -> str:
    """The list itself where there may be nothing to land on."""
    query = SearchQuery(role=(role,))
    return address_of(query) if has_openings else query.get_absolute_url()


@lru_cache(maxsize=2_000)
def topic_address(topic: str, *, has_openings: bool) -> str:
    query = SearchQuery(topic=(topic,))
    return address_of(query) if has_openings else query.get_absolute_url()
