"""Asking for what a search finds: the engine, or the database while the engine is away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postings.search import reference
from postings.search.engine import source
from postings.search.engine.paging import page_of
from postings.search.engine.queries import build_query
from postings.search.fields import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from postings.search.answer import Answer
    from postings.search.engine.reader import Reader
    from postings.search.kinds import Context
    from postings.search.query import SearchQuery


def answer_of(query: SearchQuery, context: Context, reader: Reader | None) -> Answer:
    """The page of ids that `query` asks for, and the counts of every facet."""
    if reader is not None:
        try:
            return reader.answer(query, context)
        except source.ENGINE_ERRORS as error:
            source.report(error)
    return reference.answer_of(query, context)


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
            built = build_query(query, context, reader.vocabulary.synonyms if query.q else {})
            return page_of(reader.searcher, built, query.order, offset, limit)[1]
        except source.ENGINE_ERRORS as error:
            source.report(error)
    return reference.ids_of(query, context)[offset : offset + limit]
