"""What of a search the board knows: an old link should still lead somewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from postings.search.fields import quoted
from postings.search.filters import FACETS, FILTERS
from postings.search.fit_filter import ONLY_FITTING
from postings.search.query import FIT, SORTS

if TYPE_CHECKING:
    from postings.search.extensions import Lens
    from postings.search.query import SearchQuery
    from postings.search.vocabulary import Labels, Vocabulary


@dataclass(frozen=True, slots=True)
class Known:
    """`query` without the values that no opening could have, the names of what was chosen, and what to say."""

    query: SearchQuery
    labels: Labels
    notes: tuple[str, ...] = ()


_NO_PROFILE = "“{}” holds openings against a profile, which cannot be done here, so {}."
_FIT_NOTE = _NO_PROFILE.format(ONLY_FITTING, "it is left out")
_ORDER_NOTE = _NO_PROFILE.format(SORTS[FIT], "the order is the usual one")


def known(query: SearchQuery, vocabulary: Vocabulary, lens: Lens | None = None) -> Known:
    """Without a `lens`, what holds openings against a profile is unknown too."""
    labels = vocabulary.labels({param: query.chosen(param) for param in FACETS if query.chosen(param)})
    if query.near:
        labels["near"] = FILTERS["near"].labels((query.near,))
    notes = [] if lens else _profile_notes(query)
    query = query if lens else query.without_profile()
    for param, named in labels.items():
        unknown = [value for value in query.chosen(param) if value not in named]
        for value in unknown:
            query = query.without(param, value)
        if unknown:
            quotes = ", ".join(map(quoted, unknown))
            notes.append(f"We know no {FILTERS[param].noun} {quotes}, so it is left out.")
    if (query.pay_min, query.pay_max) != (None, None) and query.currency not in vocabulary.currencies:
        notes.append(f"We have no exchange rate for {query.currency}, so pay is not compared.")
        query = query.without("pay_min").without("pay_max")
    return Known(query, labels, tuple(notes))


def _profile_notes(query: SearchQuery) -> list[str]:
    return [*([_FIT_NOTE] if query.fit else []), *([_ORDER_NOTE] if query.sort == FIT else [])]
