"""Counts beside the values of each filter.

A facet is counted under all other filters, so a count says what choosing the value would give, and the
values of one facet stay comparable while some of them are chosen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from postings.openings.models import Opening
from postings.search.filters import FACETS, narrow
from postings.search.kinds import ChoicesFilter, DegreeFilter, SearchFilter, VisaFilter
from postings.search.query import MANY

if TYPE_CHECKING:
    from postings.search.kinds import Context
    from postings.search.query import SearchQuery

# Shown at once; the rest of a long facet opens below, with a box to find a value in it.
TOP = 8
# No page lists every city of the world: beyond this, the search box is the better tool.
LONGEST = 300


@dataclass(frozen=True, slots=True)
class FacetValue:
    """`query` is the search with this value chosen, or no longer chosen where it is."""

    value: str
    label: str
    count: int
    is_chosen: bool
    query: SearchQuery

    @property
    def url_toggled(self) -> str:
        return self.query.get_absolute_url()


@dataclass(frozen=True, slots=True)
class Facet:
    """One group of the filter column. Chosen values come first, whatever their count.

    `is_many` tells check boxes from radio buttons. `top` and `rest` part a long facet.
    """

    param: str
    label: str
    values: tuple[FacetValue, ...]
    is_many: bool

    @property
    def is_long(self) -> bool:
        return len(self.values) > TOP

    @property
    def chosen_count(self) -> int:
        return sum(value.is_chosen for value in self.values)

    @property
    def top(self) -> tuple[FacetValue, ...]:
        return self.values[: max(TOP, self.chosen_count)]

    @property
    def rest(self) -> tuple[FacetValue, ...]:
        return self.values[max(TOP, self.chosen_count) :]


def facets_of(query: SearchQuery, context: Context) -> tuple[Facet, ...]:
    return tuple(_facet(one, query, context) for one in FACETS.values())


def _facet(one: SearchFilter, query: SearchQuery, context: Context) -> Facet:
    others = narrow(Opening.objects.open(context.now), query, context, leave_out=one.param)
    counts = one.counts(others)
    chosen = query.chosen(one.param)
    values = [*counts, *(value for value in chosen if value not in counts)]
    names = one.labels(values)
    labels: dict[str, str] = {value: names.get(value, value) for value in values}
    if not isinstance(one, ChoicesFilter | DegreeFilter | VisaFilter):
        values.sort(key=lambda value: (-counts.get(value, 0), labels[value].casefold(), value))
    values.sort(key=lambda value: value not in chosen)  # Stable: a closed vocabulary keeps its order.
    return Facet(
        param=one.param,
        label=str(one.label),
        values=tuple(
            FacetValue(
                value=value,
                label=labels[value],
                count=counts.get(value, 0),
                is_chosen=value in chosen,
                query=query.toggled(one.param, value),
            )
            for value in values[: max(LONGEST, len(chosen))]
        ),
        is_many=one.param in MANY,
    )
