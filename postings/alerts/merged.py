"""Alerts for an institution or a topic that was merged into another follow it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postings.alerts.joining import AlertExistsError, change_search
from postings.alerts.models import Alert, Search
from postings.institutions import merging
from postings.openings import topic_merging

if TYPE_CHECKING:
    from postings.search.query import SearchQuery


def follow(old: str, new: str, param: str = "institution") -> None:
    """Searches for the old one become searches for the new one. Who has both keeps one that finds something."""
    for search in Search.objects.filter(query__contains=f"{param}={old}").order_by("pk"):
        query = search.search_query
        if old not in query.chosen(param):
            continue  # Another one's slug begins with this one.
        wanted = _renamed(query, param, old, new)
        for alert in Alert.objects.filter(search=search).order_by("address_id", "pk"):
            _change(alert, wanted)


def follow_topic(old: str, new: str) -> None:
    follow(old, new, "topic")


def _renamed(query: SearchQuery, param: str, old: str, new: str) -> SearchQuery:
    slugs = (new if slug == old else slug for slug in query.chosen(param))
    return query.with_(**{param: tuple(sorted(dict.fromkeys(slugs)))})


def _change(alert: Alert, query: SearchQuery) -> None:
    try:
        change_search(alert, query)
    except AlertExistsError:
        return


merging.followers.append(follow)
topic_merging.followers.append(follow_topic)
