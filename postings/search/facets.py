"""Counts beside the values of each filter.

A facet is counted under all other filters, so a count says what choosing the value would give, and the
values of one facet stay comparable while some of them are chosen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from postings.openings.models import Opening
from postings.search.answer import FITTING
from postings.search.filters import FACETS, FILTERS, narrow
from postings.search.query import MANY
from postings.search.vocabulary import Labels, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from postings.search.kinds import Context, SearchFilter
    from postings.search.query import SearchQuery

# So many values of one facet are on the page. The rest is found by name, or on a page of its own.
LONGEST = 40


# The facets that have as many values as the board brings, in one and in many.
NOUNS = {
    "topic": ("topic", "topics"),
    "country": ("country", "countries"),
    "city": ("city", "cities"),
    "institution": ("institution", "institutions"),
}


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value beside its count."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """One group of the filter column. Chosen values come first, whatever their count.

    `is_many` tells check boxes from radio buttons. `has_more` tells that there are values which are not here.
    """

    param: str
    label: str
    values: tuple[FacetValue, ...]
    is_many: bool
    has_more: bool = False

    @property
    def can_be_long(self) -> bool:
        """Whether it has as many values as the board brings."""
        return self.param in NOUNS

    @property
    def plural(self) -> str:
        return NOUNS[self.param][1]

    @property
    def chosen_count(self) -> int:
        return sum(value.is_chosen for value in self.values)


Counts = dict[str, dict[str, int]]


def facets_of(query: SearchQuery, context: Context) -> tuple[Facet, ...]:
    """As the database counts them."""
    counts = reference_counts(query, context)
    trimmed_counts = {param: trimmed(param, values, query) for param, values in counts.items()}
    return facets_from(query, trimmed_counts, Vocabulary())


def facets_from(
    query: SearchQuery, counts: Mapping[str, Mapping[str, int]], vocabulary: Vocabulary
) -> tuple[Facet, ...]:
    values = {param: {*counts[param], *query.chosen(param)} for param in FACETS}
    labels = vocabulary.labels(values)
    facets = tuple(_facet(one, query, counts[param], labels) for param, one in FACETS.items())
    return (_fit_facet(query, counts[FITTING]), *facets) if FITTING in counts else facets


def _fit_facet(query: SearchQuery, counts: Mapping[str, int]) -> Facet:
    """Of a visitor with a profile: what can be got, first of all filters."""
    one = FILTERS[FITTING]
    return _facet(one, query, counts, {FITTING: one.labels(counts)})


def facet_of(query: SearchQuery, param: str, counts: Mapping[str, int], vocabulary: Vocabulary) -> Facet:
    """One facet with all of `counts`."""
    labels = vocabulary.labels({param: {*counts, *query.chosen(param)}})
    return _facet(FACETS[param], query, counts, labels, longest=len(counts) + len(query.chosen(param)))


def reference_counts(query: SearchQuery, context: Context) -> Counts:
    """Facet to value to the number of openings that choosing it would leave, one statement for each facet."""
    openings = Opening.objects.open(context.now)
    return {
        param: one.counts(narrow(openings, query, context, leave_out=param)) for param, one in FACETS.items()
    }


def trimmed(param: str, counts: Mapping[str, int], query: SearchQuery) -> dict[str, int]:
    """What a page needs of `counts`: the largest ones of an open vocabulary, and those chosen.

    It is one more than is shown, which tells that there are more.
    """
    if is_closed(param) or len(counts) <= LONGEST + 1:
        return dict(counts)
    largest = sorted(counts, key=lambda value: (-counts[value], value))[: LONGEST + 1]
    chosen = [value for value in query.chosen(param) if value in counts]
    return {value: counts[value] for value in dict.fromkeys([*largest, *chosen])}


def is_closed(param: str) -> bool:
    """Whether the values are the same on every board."""
    return param not in NOUNS


def _facet(
    one: SearchFilter,
    query: SearchQuery,
    counts: Mapping[str, int],
    named: Labels,
    *,
    longest: int = LONGEST,
) -> Facet:
    param = one.param
    chosen, labels = query.chosen(param), named[param]
    values = [*counts, *(value for value in chosen if value not in counts)]
    names = {value: labels.get(value, value) for value in values}
    if not is_closed(param):
        values.sort(key=lambda value: (-counts.get(value, 0), names[value].casefold(), value))
    if chosen:
        values.sort(key=lambda value: value not in chosen)  # Stable: a closed vocabulary keeps its order.
    shown = values if is_closed(param) else values[: max(longest, len(chosen))]
    return Facet(
        param=param,
        label=str(one.label),
        values=tuple(
            FacetValue(value, names[value], counts.get(value, 0), value in chosen) for value in shown
        ),
        is_many=param in MANY,
        has_more=len(shown) < len(values),
    )
