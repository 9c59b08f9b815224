"""All values of one facet: the list shows the largest, and this what is behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from postings.openings.models import Opening
from postings.search.engine import source
from postings.search.filters import FACETS, context_of, narrow
from postings.search.kinds import Context

if TYPE_CHECKING:
    from datetime import datetime

    from postings.search.query import SearchQuery


def every_count(query: SearchQuery, param: str, now: datetime | None = None) -> dict[str, int]:
    """Each value of a facet that choosing would leave openings with, and how many, under all other filters."""
    now = now or timezone.now()
    reader = source.current_reader()
    if reader is not None:
        try:
            return reader.facet_counts(query, Context(now, reader.vocabulary.rates), param)
        except source.ENGINE_ERRORS as error:
            source.report(error)
    openings = narrow(Opening.objects.open(now), query, context_of(query, now), leave_out=param)
    return FACETS[param].counts(openings)
