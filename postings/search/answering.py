"""Asking for what a search finds: the engine, or the database while the engine is away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator

from postings.openings.models import Opening
from postings.search import reference
from postings.search.answer import PAGE_SIZE
from postings.search.engine import paging, source
from postings.search.engine.queries import build_query
from postings.search.fields import quoted
from postings.search.filters import FACETS
from postings.search.query import SearchQuery

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from postings.search.answer import Answer
    from postings.search.engine.reader import Reader
    from postings.search.kinds import Context


def answer_of(query: SearchQuery, context: Context, reader: Reader | None) -> Answer:
    """The page of ids that `query` asks for, and the counts of every facet."""
    if reader is not None:
        try:
            return reader.answer(query, context)
        except source.ENGINE_ERRORS as error:
            source.report(error)
    return reference.answer_of(query, context)


def first_of(query: SearchQuery, context: Context, reader: Reader | None) -> tuple[int, Sequence[int]]:
    """How many match, and the ids of the first page, without the counts of facets."""
    if reader is not None:
        try:
            return reader.first(query, context)
        except source.ENGINE_ERRORS as error:
            source.report(error)
    pages = Paginator(reference.ids_of(query, context), PAGE_SIZE)
    return pages.count, tuple(pages.page(1).object_list)


def values_of(param: str, context: Context, reader: Reader | None) -> Mapping[str, int]:
    """Every value of one facet, with how many open openings have it."""
    if reader is not None:
        try:
            return reader.facet_counts(SearchQuery(), context, param)
        except source.ENGINE_ERRORS as error:
            source.report(error)
    return FACETS[param].counts(Opening.objects.open(context.now))


def notes_on(answer: Answer, query: SearchQuery) -> list[str]:
    """What to tell of `query` beside its answer."""
    if not query.q or answer.has_words:
        return []
    return [f"{quoted(query.q)} holds no word to look for, only very common ones or signs."]


def ids_of(
    query: SearchQuery, context: Context, reader: Reader | None, *, limit: int, offset: int = 0
) -> Sequence[int]:
    """The ids from the place `offset` on, in the order of `query`. Its page does not count."""
    if reader is not None:
        try:
            return reader.window(query, context, offset, limit)[1]
        except source.ENGINE_ERRORS as error:
            source.report(error)
    return reference.ids_of(query, context)[offset : offset + limit]


def holds_until(query: SearchQuery, context: Context, reader: Reader | None) -> int:
    """The last moment at which the same openings match, in microseconds since 1970.

    Long ago while the engine is away, so that nothing is kept.
    """
    if reader is not None:
        try:
            return reader.holds_until(query, context)
        except source.ENGINE_ERRORS as error:
            source.report(error)
    return 0


def ids_behind(
    query: SearchQuery, context: Context, reader: Reader, key: int | None, last: int, limit: int
) -> Sequence[int] | None:
    """The ids after the opening `last`, which has `key` in the order of `query`; None while the engine is away.

    `key` is in microseconds since 1970 or in cents, None where it has none. No order by words.
    """
    try:
        reader.places.note(query, context)
        built = build_query(query, context, reader.vocabulary.synonyms if query.q else {})
        return paging.ids_behind(reader.searcher, built, query.order, key, last, limit)
    except source.ENGINE_ERRORS as error:
        source.report(error)
        return None
