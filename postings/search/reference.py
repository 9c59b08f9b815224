"""Answers straight from the database.

They say what is right: tests hold the engine against them. They are slow on a large board, and stand in only
while the engine is away.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.db.models.functions import Coalesce

from postings.openings.models import Opening
from postings.search import text
from postings.search.answer import FITTING, PAGE_SIZE, Answer
from postings.search.facets import reference_counts, trimmed
from postings.search.filters import narrow
from postings.search.fit_filter import tiers_of
from postings.search.query import DEADLINE, FIT, PAY, RELEVANCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from postings.openings.models.opening import OpeningQuerySet
    from postings.search.kinds import Context
    from postings.search.query import SearchQuery


def answer_of(query: SearchQuery, context: Context) -> Answer:
    context = _with_words(query, context)
    pages: Paginator[int] = Paginator(_in_order(query, context), PAGE_SIZE)
    page = min(query.page, pages.num_pages)
    counts = {
        param: trimmed(param, values, query) for param, values in reference_counts(query, context).items()
    }
    if context.lens is not None:
        fitting = narrow(Opening.objects.open(context.now), query.with_(fit=True), context)
        counts[FITTING] = {"1": fitting.count()}
    ids = tuple(pages.page(page).object_list)
    return Answer(pages.count, page, ids, counts, has_words=not query.q or context.matched is not None)


def ids_of(query: SearchQuery, context: Context) -> Sequence[int]:
    """All that match, in the order of `query`; read when they are asked for."""
    return _in_order(query, _with_words(query, context))


def _with_words(query: SearchQuery, context: Context) -> Context:
    return replace(context, matched=text.matches(query.q, context.now) if query.q else None)


def _in_order(query: SearchQuery, context: Context) -> Sequence[int]:
    found = narrow(Opening.objects.open(context.now), query, context)
    if query.order == RELEVANCE and context.matched is not None:
        left = set(found.values_list("pk", flat=True))
        return [pk for pk in context.matched if pk in left]
    if query.order == FIT and context.lens is not None:
        tiers = tiers_of(context)
        newest = found.newest_first().values_list("pk", flat=True)
        return sorted(newest, key=lambda pk: tiers.get(pk, 0))
    ids: Sequence[int] = ordered(found, query.order).values_list("pk", flat=True)  # type: ignore[assignment]  # sliced like one
    return ids


def ordered(openings: OpeningQuerySet, order: str) -> OpeningQuerySet:
    """In one of the orders that do not depend on words. Each ends in the newest id: pages never overlap."""
    if order == DEADLINE:
        return openings.closing_first()
    if order == PAY:
        best = Coalesce("pay_yearly_max", "pay_yearly_min")
        return openings.order_by(best.desc(nulls_last=True), "-pk")
    return openings.newest_first()
