"""One page of ids in an order that never lets two pages overlap: each order ends in the newest id.

The engine orders by one key and leaves ties to where a document happens to be. So a page is asked for with a
neighbour on either side. Where these differ in key from the ends of the page, what is tied lies on the page
whole, and is put in order here; a group of ties that reaches beyond the page is asked for by id.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tantivy import Occur, Order, Query

from postings.search.clauses import NEVER_MICROSECONDS, Between
from postings.search.engine.queries import equal, range_of
from postings.search.engine.schema import DEADLINE, FRESHNESS, ID, PAY_HIGH, PUBLISHED
from postings.search.query import DEADLINE as DEADLINE_ORDER
from postings.search.query import NEWEST, PAY, RELEVANCE

if TYPE_CHECKING:
    from tantivy import Searcher, SearchResult

_FIELDS = {
    NEWEST: (PUBLISHED, Order.Desc),
    DEADLINE_ORDER: (DEADLINE, Order.Asc),
    PAY: (PAY_HIGH, Order.Desc),
}
# What stands in the index where an opening has no deadline, and no pay.
_NONE = {DEADLINE_ORDER: NEVER_MICROSECONDS, PAY: -1}


@dataclass(frozen=True, slots=True)
class _Hits:
    """Ids with their keys, from the place `start` among all."""

    start: int
    total: int
    keys: list[float]
    ids: list[int]


def total_of(searcher: Searcher, query: Query) -> int:
    # The smallest id is mostly the first one: looking for the largest takes twice as long.
    return _count(searcher.search(query, 1, count=True, order_by_field=ID, order=Order.Asc))


def highest_of(searcher: Searcher, query: Query, field: str) -> int | None:
    """The highest value of a number; None where nothing matches that states one."""
    return _end_of(searcher, query, field, Order.Desc)


def lowest_of(searcher: Searcher, query: Query, field: str) -> int | None:
    """As `highest_of`, the lowest."""
    return _end_of(searcher, query, field, Order.Asc)


def _end_of(searcher: Searcher, query: Query, field: str, direction: Order) -> int | None:
    stated = range_of(Between(field, 0, None))
    asked = Query.boolean_query([(Occur.Must, query), (Occur.Must, stated)])
    hits = searcher.search(asked, 1, False, field, 0, direction).hits
    return int(hits[0][0]) if hits else None


def page_of(searcher: Searcher, query: Query, order: str, offset: int, limit: int) -> tuple[int, list[int]]:
    """How many match, and the ids from the place `offset` on.

    The engine makes room for as many hits as it is asked to pass over, and ends the process where there is not
    enough: it is never asked for a place behind the last opening.
    """
    if offset >= searcher.num_docs:
        return total_of(searcher, query), []
    if order == RELEVANCE:
        return _page_by_score(searcher, query, offset, limit)
    hits = _hits(searcher, query, order, max(0, offset - 1), limit + 2)
    first = offset - hits.start
    keys = hits.keys[first : first + limit]
    if not keys:
        return hits.total, []
    before = hits.keys[first - 1] if first else None
    beyond = hits.keys[first + limit] if first + limit < len(hits.keys) else None
    ids = _sorted(hits, order)[first : first + limit]
    if keys[-1] == beyond and keys[-1] != keys[0]:
        count = keys.count(keys[-1])
        ids[-count:] = _tied(searcher, query, order, int(keys[-1]), 0, count)
    if keys[0] in (before, beyond):
        count = keys.count(keys[0])
        earlier = offset - _number_before(searcher, query, order, int(keys[0]))
        ids[:count] = _tied(searcher, query, order, int(keys[0]), earlier, count)
    return hits.total, ids


def ids_of(searcher: Searcher, query: Query) -> list[int]:
    """All that match, newest ids first."""
    result = searcher.search(query, max(1, searcher.num_docs), count=False, order_by_field=ID)
    return [int(key) for key, _ in result.hits]


def ids_behind(
    searcher: Searcher, query: Query, order: str, key: int | None, last: int, limit: int
) -> list[int]:
    """The ids that come after the opening `last`, in an order by the value of which it has `key`."""
    field, direction = _FIELDS[order]
    own = _NONE[order] if key is None else key
    further = Between(field, own + 1, None) if direction == Order.Asc else Between(field, None, own - 1)
    tied = [equal(field, own), range_of(Between(ID, None, last - 1))]
    behind = [range_of(further), Query.boolean_query([(Occur.Must, one) for one in tied])]
    asked = [query, Query.boolean_query([(Occur.Should, one) for one in behind])]
    return page_of(searcher, Query.boolean_query([(Occur.Must, one) for one in asked]), order, 0, limit)[1]


def _page_by_score(searcher: Searcher, query: Query, offset: int, limit: int) -> tuple[int, list[int]]:
    """Scores cannot be asked for by value, so the window grows until its ends hold no part of a group."""
    low, high = max(0, offset - 1), offset + limit + 1
    while True:
        hits = _hits(searcher, query, RELEVANCE, low, high - low)
        first, last = offset - low, min(offset + limit - low, len(hits.keys)) - 1
        if last < first:
            return hits.total, []
        cuts_start = low > 0 and hits.keys[0] == hits.keys[first]
        cuts_end = low + len(hits.keys) < hits.total and hits.keys[-1] == hits.keys[last]
        if not cuts_start and not cuts_end:
            return hits.total, _sorted(hits, RELEVANCE)[first : last + 1]
        span = high - low
        low = max(0, low - span) if cuts_start else low
        high = high + span if cuts_end else high


def _hits(searcher: Searcher, query: Query, order: str, start: int, limit: int) -> _Hits:
    if order == RELEVANCE:
        result = searcher.search(query, limit, count=True, offset=start, weight_by_field=FRESHNESS)
    else:
        field, direction = _FIELDS[order]
        result = searcher.search(query, limit, True, field, start, direction)
    addresses = [address for _, address in result.hits]
    ids = [int(one) for one in searcher.fast_field_values(ID, addresses) if one is not None]
    return _Hits(start, _count(result), [key for key, _ in result.hits], ids)


def _sorted(hits: _Hits, order: str) -> list[int]:
    sign = 1 if order == DEADLINE_ORDER else -1
    pairs = sorted(zip(hits.keys, hits.ids, strict=True), key=lambda pair: (sign * pair[0], -pair[1]))
    return [opening_id for _, opening_id in pairs]


def _tied(searcher: Searcher, query: Query, order: str, key: int, offset: int, limit: int) -> list[int]:
    field, _ = _FIELDS[order]
    tied = Query.boolean_query([(Occur.Must, query), (Occur.Must, equal(field, key))])
    return [int(found) for found, _ in searcher.search(tied, limit, False, ID, offset, Order.Desc).hits]


def _number_before(searcher: Searcher, query: Query, order: str, key: int) -> int:
    field, direction = _FIELDS[order]
    better = Between(field, None, key - 1) if direction == Order.Asc else Between(field, key + 1, None)
    return total_of(searcher, Query.boolean_query([(Occur.Must, query), (Occur.Must, range_of(better))]))


def _count(result: SearchResult) -> int:
    count: int = result.count  # type: ignore[attr-defined]  # The engine's type stub leaves it out.
    return count
