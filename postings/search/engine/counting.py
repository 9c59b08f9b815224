"""The counts of every facet, each under all other filters, from as few passes over the index as can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from postings.search.engine.numbering import values_of
from postings.search.engine.queries import Parts
from postings.search.engine.schema import NUMBERED, PAY_HIGH
from postings.search.filters import FACETS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tantivy import Query, Searcher

    from postings.search.engine.words import Synonyms
    from postings.search.kinds import Context
    from postings.search.query import SearchQuery

Counts = dict[str, dict[str, int]]

# Counts are exact only when no part of the index leaves a value out; the engine refuses more than this.
_MOST_VALUES = 65_000
_PAY = "pay"


class _Counted(NamedTuple):
    counts: Counts
    pay: tuple[int, ...]


class PageCounts(NamedTuple):
    """`pay` is None where these counts do not tell, because pay is among the filters."""

    counts: Counts
    pay: tuple[int, ...] | None


def counts_of(searcher: Searcher, query: SearchQuery, context: Context, synonyms: Synonyms) -> Counts:
    """Facet to value to the number of openings that choosing it would leave. Every value that has any."""
    return page_counts_of(searcher, query, context, synonyms).counts


def page_counts_of(
    searcher: Searcher,
    query: SearchQuery,
    context: Context,
    synonyms: Synonyms,
    *,
    most: int = _MOST_VALUES,
    edges: Sequence[int] = (),
) -> PageCounts:
    """The `most` frequent values of each facet, with those that are chosen, and the steps of pay.

    Facets without a choice, and pay, are all counted under the same openings, so one pass serves them.
    """
    parts = Parts.of(query, context, synonyms)
    chosen = [param for param in FACETS if query.chosen(param)]
    others = [param for param in FACETS if param not in chosen]
    has_pay = query.pay_min is not None or query.pay_max is not None
    counts, pay = _counted(searcher, parts.query(), others, most, () if has_pay else edges)
    for param in chosen:
        counts |= _counted(searcher, parts.query(leave_out=param), [param], most).counts
        if not counts[param].keys() >= set(query.chosen(param)):
            # What is chosen has as many openings among those that match: few, so that all can be counted.
            among = _counted(searcher, parts.query(), [param], _MOST_VALUES).counts[param]
            counts[param] |= {value: among[value] for value in query.chosen(param) if value in among}
    return PageCounts(
        {param: FACETS[param].counts_of(counts[param]) for param in FACETS}, None if has_pay else pay
    )


def facet_counts_of(
    searcher: Searcher, query: SearchQuery, context: Context, synonyms: Synonyms, param: str
) -> dict[str, int]:
    """Every value of one facet."""
    built = Parts.of(query, context, synonyms).query(leave_out=param)
    return FACETS[param].counts_of(_counted(searcher, built, [param], _MOST_VALUES).counts[param])


def pay_counts_of(
    searcher: Searcher, query: SearchQuery, context: Context, synonyms: Synonyms, edges: Sequence[int]
) -> tuple[int, ...]:
    """The number of openings whose highest stated pay is from each edge up to the next, or beyond the last."""
    return _counted(searcher, Parts.of(query, context, synonyms).query(), [], 0, edges).pay


def _counted(
    searcher: Searcher, built: Query, params: Sequence[str], most: int, edges: Sequence[int] = ()
) -> _Counted:
    asked: dict[str, object] = {param: {"terms": _terms(param, most)} for param in params}
    if edges:
        asked[_PAY] = {"range": {"field": PAY_HIGH, "ranges": _ranges(edges)}}
    found = searcher.aggregate(built, asked) if asked else {}
    counts = {}
    for param in params:
        buckets = found[param]["buckets"]
        keys = [bucket["key"] for bucket in buckets]
        field = FACETS[param].index_field
        values = values_of(searcher, field, keys) if field in NUMBERED else keys
        counts[param] = {value: bucket["doc_count"] for value, bucket in zip(values, buckets, strict=True)}
    steps = (
        {int(one["from"]): one["doc_count"] for one in found[_PAY]["buckets"] if "from" in one}
        if edges
        else {}
    )
    return _Counted(counts, tuple(steps.get(edge, 0) for edge in edges))


def _terms(param: str, most: int) -> dict[str, object]:
    """Each part of the index gives all its values, so that none is missed that is rare in only some of them."""
    field = FACETS[param].index_field
    return {"field": NUMBERED.get(field, field), "size": most, "segment_size": _MOST_VALUES}


def _ranges(edges: Sequence[int]) -> list[dict[str, int]]:
    pairs = zip(edges, [*edges[1:], None], strict=True)
    return [{"from": low} if high is None else {"from": low, "to": high} for low, high in pairs]
