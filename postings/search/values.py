"""All values of one facet: the list shows the largest, and these are the rest, to be found or listed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils import timezone

from postings.openings.models import Opening
from postings.openings.presentation import count_of
from postings.search import text
from postings.search.browse import Tally
from postings.search.engine import source
from postings.search.facets import NOUNS, facet_of
from postings.search.filters import FACETS, context_of, narrow
from postings.search.kinds import Context
from postings.search.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from postings.search.extensions import Lens
    from postings.search.facets import Facet, FacetValue
    from postings.search.query import SearchQuery

# Stands in an address where a value belongs, so that some thousand addresses are written once.
_PLACE = "0-place-0"


def every_count(
    query: SearchQuery, param: str, now: datetime | None = None, lens: Lens | None = None
) -> dict[str, int]:
    """Each value of a facet that choosing would leave openings with, and how many, under all other filters."""
    now = now or timezone.now()
    reader = source.current_reader()
    if reader is not None:
        try:
            return reader.facet_counts(query, Context(now, reader.vocabulary.rates, lens=lens), param)
        except source.ENGINE_ERRORS as error:
            source.report(error)
    openings = narrow(Opening.objects.open(now), query, context_of(query, now, lens), leave_out=param)
    return FACETS[param].counts(openings)


def every_value(
    query: SearchQuery, param: str, now: datetime | None = None, lens: Lens | None = None
) -> Facet:
    """The facet with every value that has openings, and those that are chosen."""
    reader = source.current_reader()
    vocabulary = reader.vocabulary if reader else Vocabulary()
    return facet_of(query, param, every_count(query, param, now, lens), vocabulary)


@dataclass(frozen=True, slots=True)
class Found:
    """The values of a facet whose names hold what somebody typed, beside the chosen ones. `total` leaves those out."""

    facet: Facet
    total: int

    @property
    def sentence(self) -> str:
        """To be read aloud while somebody types."""
        shown = len(self.facet.values) - self.facet.chosen_count
        if shown < self.total:
            return f"{count_of(self.total, *NOUNS[self.facet.param])} found, the largest {shown} are shown"
        return f"{count_of(self.total, *NOUNS[self.facet.param])} found" if self.total else "None found"


def holding(values: Iterable[FacetValue], words: str) -> list[FacetValue]:
    """Those whose names have each of the words somewhere, whatever the accents."""
    wanted = _folded(words).split()
    return [one for one in values if all(word in _folded(one.label) for word in wanted)]


def tallies(query: SearchQuery, param: str, values: Iterable[FacetValue]) -> list[Tally]:
    """With the search that each leads to when it is chosen too."""
    if query.chosen(param):
        return [
            Tally(one.value, one.label, one.count, query.toggled(param, one.value).get_absolute_url())
            for one in values
        ]
    before, _, after = query.toggled(param, _PLACE).get_absolute_url().partition(_PLACE)
    return [Tally(one.value, one.label, one.count, before + one.value + after) for one in values]


def by_name(values: Iterable[FacetValue]) -> list[FacetValue]:
    return sorted(values, key=lambda one: (_folded(one.label), one.value))


@lru_cache(20_000)
def _folded(label: str) -> str:
    return text.fold(label)
