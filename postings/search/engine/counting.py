"""The counts of every facet, each under all other filters, from as few passes over the index as can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postings.search.engine.queries import build_query
from postings.search.engine.schema import PAY_HIGH
from postings.search.filters import FACETS

if TYPE_CHECKING:
    from tantivy import Searcher

    from postings.search.engine.words import Synonyms
    from postings.search.kinds import Context
    from postings.search.query import SearchQuery

Counts = dict[str, dict[str, int]]

# Counts are exact only when no value is left out; the engine itself refuses more than this.
_MOST_VALUES = 65_000


def counts_of(searcher: Searcher, query: SearchQuery, context: Context, synonyms: Synonyms) -> Counts:
    """Facet to value to the number of openings that choosing it would leave.

    Facets without a choice are all counted under the same openings, so one pass serves them.
    """
    chosen = [param for param in FACETS if query.chosen(param)]
    counts = _counted(searcher, query, context, synonyms, [one for one in FACETS if one not in chosen], "")
    for param in chosen:
        counts |= _counted(searcher, query, context, synonyms, [param], param)
    return {param: FACETS[param].counts_of(counts[param]) for param in FACETS}


def pay_counts_of(
    searcher: Searcher, query: SearchQuery, context: Context, synonyms: Synonyms, edges: tuple[int, ...]
) -> tuple[int, ...]:
    """The number of openings whose highest stated pay is from each edge up to the next, or beyond the last."""
    ranges = [
        {"from": low} if high is None else {"from": low, "to": high}
        for low, high in zip(edges, [*edges[1:], None], strict=True)
    ]
    found = searcher.aggregate(
        build_query(query, context, synonyms), {"pay": {"range": {"field": PAY_HIGH, "ranges": ranges}}}
    )
    counts = {int(one["from"]): one["doc_count"] for one in found["pay"]["buckets"] if "from" in one}
    return tuple(counts.get(edge, 0) for edge in edges)


def _counted(
    searcher: Searcher,
    query: SearchQuery,
    context: Context,
    synonyms: Synonyms,
    params: list[str],
    leave_out: str,
) -> Counts:
    asked = {
        param: {
            "terms": {
                "field": FACETS[param].index_field,
                "size": _MOST_VALUES,
                "segment_size": _MOST_VALUES,
            }
        }
        for param in params
    }
    found = searcher.aggregate(build_query(query, context, synonyms, leave_out=leave_out), asked)
    return {
        param: {bucket["key"]: bucket["doc_count"] for bucket in found[param]["buckets"]} for param in params
    }
