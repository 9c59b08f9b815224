"""The list of openings: a page of it by cursor, with the count and the facets of the whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from postings.api.cursors import Cursor, behind, in_order
from postings.api.errors import RefusedError
from postings.api.rows import absolute, facet_values, opening_values
from postings.api.schemas import OpeningList
from postings.search.filters import matching, parse
from postings.search.query import RELEVANCE
from postings.search.results import search

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import QueryDict

    from postings.openings.models import Opening
    from postings.search.query import SearchQuery
    from postings.search.results import SearchResults

DEFAULT_LIMIT, MOST = 25, 100
_PAGE_NOTE = "Pages have no numbers here: “next” leads to the next one. “page” is left out."


@dataclass(frozen=True, slots=True)
class Part:
    """What is asked for of a list: at most `limit` rows, after what `cursor` says was seen."""

    limit: int
    cursor: str

    @classmethod
    def of(cls, data: QueryDict) -> Part:
        return cls(_limit(data.get("limit", "").strip()), data.get("cursor", "").strip())

    def next_url(self, path: str, query_string: str, cursor: object) -> str:
        own = {"limit": self.limit} if self.limit != DEFAULT_LIMIT else {}
        parameters = [query_string, urlencode({**own, "cursor": cursor})]
        return absolute(f"{path}?{'&'.join(part for part in parameters if part)}")


def _limit(text: str) -> int:
    if not text:
        return DEFAULT_LIMIT
    is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(MOST))
    if not is_number or not 1 <= int(text) <= MOST:
        raise RefusedError(f"The limit is a whole number from 1 to {MOST}.", field="limit")
    return int(text)


def opening_list(data: QueryDict, now: datetime) -> OpeningList:
    """What the page answers to the same parameters, and `limit` and `cursor` beside them."""
    part = Part.of(data)
    data = data.copy()
    for own in ("limit", "cursor"):
        data.pop(own, None)
    parsed = parse(data)
    query, notes = parsed.query, parsed.notes
    if query.page != 1:
        query, notes = query.with_(), (*notes, _PAGE_NOTE)
    seen = Cursor.read(part.cursor, query.order) if part.cursor else None
    by_words = query.order == RELEVANCE
    results, rows, reached = (_by_words if by_words else _by_key)(query, notes, seen, part.limit, now)
    next_url = None
    if reached:
        # The cursor says where to go on, so the page must not.
        query_string = results.query.with_().to_querystring()
        next_url = part.next_url(reverse("postings:api-openings"), query_string, reached)
    return OpeningList.model_validate(
        {
            "count": results.total,
            "results": [opening_values(row, now) for row in rows],
            "facets": {facet.param: facet_values(facet) for facet in results.facets},
            "next": next_url,
            "notes": results.notes,
        }
    )


Found = tuple["SearchResults", "list[Opening]", "Cursor | None"]


def _by_key(
    query: SearchQuery, notes: tuple[str, ...], seen: Cursor | None, limit: int, now: datetime
) -> Found:
    """Rows behind the last one seen, and the place behind them; None where nothing is left."""
    results = search(query, now=now, notes=notes)
    rows = list(results.openings[:limit])
    if seen is None and (results.page_count == 1 or len(rows) == limit):
        has_more = results.page_count > 1 or len(results.openings) > limit
    else:
        # `search` left out what the board does not know, so this is the query to go on with.
        found = in_order(matching(results.query, now), query.order)
        found = found if seen is None else behind(found, seen)
        rows = list(found.for_rows()[: limit + 1])
        has_more = len(rows) > limit
        rows = rows[:limit]
    return results, rows, Cursor.after(rows[-1], query.order) if has_more and rows else None


def _by_words(
    query: SearchQuery, notes: tuple[str, ...], seen: Cursor | None, limit: int, now: datetime
) -> Found:
    """Whole pages of the search, of which the first was seen in part."""
    page, start = (seen.key or 1, seen.last) if seen else (1, 0)
    results = search(query.with_(page=page), now=now, notes=notes)
    if results.page_number != page:  # So many are no longer there.
        return search(query, now=now, notes=notes), [], None
    rows = list(results.openings[start : start + limit])
    taken, on_page = start + len(rows), len(results.openings)
    while len(rows) < limit and page < results.page_count:
        page += 1
        openings = search(query.with_(page=page), now=now).openings
        taken, on_page = min(limit - len(rows), len(openings)), len(openings)
        rows += openings[:taken]
    if taken < on_page:
        return results, rows, Cursor(RELEVANCE, page, taken)
    return results, rows, Cursor(RELEVANCE, page + 1, 0) if page < results.page_count else None
