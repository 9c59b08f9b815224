"""Answers straight from the database.

They say what is right: tests hold the engine against them. They are slow on a large board, and stand in only
while the engine is away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.db.models.functions import Coalesce

from postings.openings.models import Opening
from postings.search import text
from postings.search.answer import PAGE_SIZE, Answer
from postings.search.facets import reference_counts, trimmed
from postings.search.filters import narrow
from postings.search.kinds import Context
from postings.search.query import DEADLINE, PAY, RELEVANCE

if TYPE_CHECKING:
    from postings.openings.models.opening import OpeningQuerySet
    from postings.search.query import SearchQuery


def answer_of(query: SearchQuery, context: Context) -> Answer:
    matched = text.matches(query.q, context.now) if query.q else None
    context = Context(context.now, context.rates, matched)
    total, page, ids = _page_of(query, context)
    counts = {
        param: trimmed(param, values, query) for param, values in reference_counts(query, context).items()
    }
    return Answer(total, page, ids, counts, has_words=not query.q or matched is not None)


def _page_of(query: SearchQuery, context: Context) -> tuple[int, int, tuple[int, ...]]:
    found = narrow(Opening.objects.open(context.now), query, context)
    if query.order == RELEVANCE and context.matched is not None:
        left = set(found.values_list("pk", flat=True))
        pages: Paginator[int] = Paginator([pk for pk in context.matched if pk in left], PAGE_SIZE)
    else:
        pages = Paginator(ordered(found, query.order).values_list("pk", flat=True), PAGE_SIZE)
    page = min(query.page, pages.num_pages)
    return pages.count, page, tuple(pages.page(page).object_list)


def ordered(openings: OpeningQuerySet, order: str) -> OpeningQuerySet:
    """In one of the orders that do not depend on words. Each ends in the newest id: pages never overlap."""
    if order == DEADLINE:
        return openings.closing_first()
    if order == PAY:
        best = Coalesce("pay_yearly_max", "pay_yearly_min")
        return openings.order_by(best.desc(nulls_last=True), "-pk")
    return openings.newest_first()
