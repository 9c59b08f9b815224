"""The list of openings: a page of it by cursor, with the count and the facets of the whole."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from postings.api.cursors import Cursor, behind, in_order
from postings.api.errors import RefusedError
from postings.api.rows import absolute, facet_values, opening_rows, opening_values
from postings.api.schemas import OpeningList
from postings.search.answer import PAGE_SIZE
from postings.search.answering import answer_of, holds_until, ids_behind, ids_of, notes_on
from postings.search.facets import facets_from
from postings.search.filters import matching, parse
from postings.search.kinds import Context
from postings.search.known import known
from postings.search.query import RELEVANCE
from postings.search.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import QueryDict

    from postings.api.rows import OpeningRow
    from postings.search.answer import Answer
    from postings.search.engine.reader import Reader
    from postings.search.query import SearchQuery

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


@dataclass(frozen=True, slots=True)
class Listed:
    """An answer, and until when it holds, in microseconds since 1970."""

    answer: OpeningList
    until: int


def opening_list(data: QueryDict, now: datetime, reader: Reader | None) -> Listed:
    """What the page answers to the same parameters, and `limit` and `cursor` beside them."""
    part = Part.of(data)
    data = data.copy()
    for own in ("limit", "cursor"):
        data.pop(own, None)
    parsed = parse(data)
    asked, notes = parsed.query, parsed.notes
    if asked.page != 1:
        asked, notes = asked.with_(), (*notes, _PAGE_NOTE)
    vocabulary = reader.vocabulary if reader else Vocabulary()
    found = known(asked, vocabulary)
    seen = Cursor.read(part.cursor, found.query.order) if part.cursor else None
    search = _Search(found.query, Context(now, vocabulary.rates), reader)
    answer = answer_of(search.query, search.context, reader)
    rows, reached = search.rows(answer, seen, part.limit)
    next_url = None
    if reached:
        next_url = part.next_url(reverse("postings:api-openings"), search.query.to_querystring(), reached)
    values = {
        "count": answer.total,
        "results": [opening_values(row) for row in rows],
        "facets": {
            facet.param: facet_values(facet) for facet in facets_from(search.query, answer.counts, vocabulary)
        },
        "next": next_url,
        "notes": [*notes, *found.notes, *notes_on(answer, search.query)],
    }
    until = holds_until(search.query, search.context, reader)
    return Listed(OpeningList.model_validate(values), until)


@dataclass(frozen=True, slots=True)
class _Search:
    """`query` is without what the board does not know."""

    query: SearchQuery
    context: Context
    reader: Reader | None

    def rows(self, answer: Answer, seen: Cursor | None, limit: int) -> tuple[list[OpeningRow], Cursor | None]:
        """Those behind the last one seen, and the place behind them; None where nothing is left."""
        if self.query.order == RELEVANCE:
            return self._rows_by_words(answer, seen, limit)
        ids = self._ids_behind(seen, limit + 1) if seen else self._first(answer, 0, limit + 1)
        rows = opening_rows(ids, self.context.now)
        if len(rows) < len(ids) or not self._are_in_order(seen, rows):
            # Some closed or changed, of which the index has not heard yet.
            ids = self._stored_ids(seen, limit + 1)
            rows = opening_rows(ids, self.context.now)
        has_more = len(ids) > limit and bool(rows)
        rows = rows[:limit]
        return rows, Cursor.after(rows[-1], self.query.order) if has_more else None

    def _rows_by_words(
        self, answer: Answer, seen: Cursor | None, limit: int
    ) -> tuple[list[OpeningRow], Cursor | None]:
        offset = ((seen.key or 1) - 1) * PAGE_SIZE + seen.last if seen else 0
        ids = self._first(answer, offset, limit + 1)
        rows = opening_rows(ids[:limit], self.context.now)
        page, last = divmod(offset + limit, PAGE_SIZE)
        return rows, Cursor(RELEVANCE, page + 1, last) if len(ids) > limit else None

    def _first(self, answer: Answer, offset: int, count: int) -> Sequence[int]:
        """From the page that was found where it holds them all."""
        if not offset and (count <= len(answer.ids) or answer.total == len(answer.ids)):
            return answer.ids[:count]
        return ids_of(self.query, self.context, self.reader, offset=offset, limit=count)

    def _ids_behind(self, seen: Cursor, count: int) -> Sequence[int]:
        """A place among openings that come and go is a matter of keys."""
        found = None
        if self.reader is not None:
            found = ids_behind(self.query, self.context, self.reader, seen.key, seen.last, count)
        return self._stored_ids(seen, count) if found is None else found

    def _stored_ids(self, seen: Cursor | None, count: int) -> Sequence[int]:
        """As the database has them."""
        found = in_order(matching(self.query, self.context.now), self.query.order)
        found = behind(found, seen) if seen else found
        return list(found.values_list("pk", flat=True)[:count])

    def _are_in_order(self, seen: Cursor | None, rows: Sequence[OpeningRow]) -> bool:
        """Also the one behind the page: what lies between it and the last one would be passed over."""
        cursors = [Cursor.after(row, self.query.order) for row in rows]
        return all(one.place < other.place for one, other in pairwise([seen, *cursors] if seen else cursors))
