"""The search for more like an opening: its role, about any of its topics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postings.openings.models import Opening
from postings.search.query import SearchQuery

if TYPE_CHECKING:
    from datetime import datetime

# With more topics than that, a search is about everything.
MOST_TOPICS = 3


def query_like(opening_id: str, now: datetime) -> SearchQuery | None:
    """None where there is no opening of this number that anybody may read."""
    if not (opening_id.isascii() and opening_id.isdecimal() and len(opening_id) < 19):
        return None
    opening = Opening.objects.public(now).only("role").filter(pk=int(opening_id)).first()
    if opening is None:
        return None
    # A topic that has one above it says more than that one.
    topics = sorted(opening.topics.all(), key=lambda topic: (topic.parent_id is None, topic.name))
    return SearchQuery(role=(opening.role,), topic=tuple(topic.slug for topic in topics[:MOST_TOPICS]))
