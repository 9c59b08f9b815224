"""The market of an opening: the best that is known for its role, level and country, ready to be looked up.

Only ever of its own country. A survey's newest year with enough answers, of those with many if there are, comes
before our own openings; a level that neither knows is answered with all levels together, and says so. What nobody
knows well enough is not answered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.urls import reverse

from careers.salaries.amounts import FEW, HIGH, LOW, MEDIAN, Distribution
from careers.salaries.banded import read_survey_bands
from careers.salaries.conversion import converted
from careers.salaries.kept import Kept
from careers.salaries.live import OPENINGS, groups
from postings.geography import country_slug
from postings.openings.pay import BASE_CURRENCY
from postings.search.extensions import Market

if TYPE_CHECKING:
    from collections.abc import Iterable

QUARTER, THREE_QUARTERS = 25, 75
# Employers state ranges of whole posts, which vary less than what single people answer.
ENOUGH_ANSWERS, ENOUGH_OPENINGS = FEW, 10
# In January the new year has some answers and the old one thousands: a year with as many comes first.
MANY_ANSWERS = 100


class _Key(NamedTuple):
    role: str
    level: str
    country: str
    is_stipend: bool


class _Known(NamedTuple):
    """In euro. `distributions` has those of the survey before those of openings, at most one of each."""

    markets: dict[_Key, Market]
    distributions: dict[_Key, tuple[Distribution, ...]]


def market_of(*, role: str, level: str, country: str, is_stipend: bool) -> Market | None:
    """From memory: rows of a list ask for each of them."""
    markets = _known.get().markets
    found = markets.get(_Key(role, level, country, is_stipend))
    return found or (markets.get(_Key(role, "", country, is_stipend)) if level else None)


def sources_of(*, role: str, level: str, country: str, is_stipend: bool) -> tuple[Distribution, ...]:
    """What is behind the market, in euro: each source for the level, or else for all levels."""
    known = _known.get().distributions
    at_level = known.get(_Key(role, level, country, is_stipend), ())
    named = {one.source.key for one in at_level}
    at_any = known.get(_Key(role, "", country, is_stipend), ()) if level else ()
    return (*at_level, *(one for one in at_any if one.source.key not in named))


def _read() -> _Known:
    distributions: dict[_Key, tuple[Distribution, ...]] = {}
    for one in _enough():
        key = _Key(one.role, one.level, one.country, one.kind == "stipend")
        known = distributions.get(key, ())
        in_euro = converted(one, BASE_CURRENCY)
        if in_euro is not None and all(one.source.key != other.source.key for other in known):
            distributions[key] = (*known, in_euro)
    return _Known({key: _market(known[0]) for key, known in distributions.items()}, distributions)


def _enough() -> Iterable[Distribution]:
    """The first of a source for a key is the best of it."""
    surveyed = read_survey_bands()
    for least in (MANY_ANSWERS, ENOUGH_ANSWERS):
        yield from (one for one in surveyed if one.country and (one.count or 0) >= least)
    for one in groups():
        if one.country and (one.count or 0) >= ENOUGH_OPENINGS:
            yield one


def _market(one: Distribution) -> Market:
    amounts = {share: int(amount) for share, amount in one.amounts.items()}
    return Market(
        low=amounts[LOW],
        quarter=amounts[QUARTER],
        median=amounts[MEDIAN],
        three_quarters=amounts[THREE_QUARTERS],
        high=amounts[HIGH],
        answers=one.count or 0,
        source=source_words(one),
        url=address_of(one),
    )


def source_words(one: Distribution) -> str:
    """`aijobs.net survey, 2024, all levels`; `openings on this board`."""
    if one.source == OPENINGS:
        parts = ["openings on this board"]
    else:
        parts = [f"{one.source.publisher or one.source.title} survey", str(one.year)]
    return ", ".join(parts if one.level else [*parts, "all levels"])


def address_of(one: Distribution) -> str:
    """Of the page with everything that is known of its role and country."""
    names = {"role": one.role, "country": country_slug(one.country)}
    return reverse("careers:salaries-country", kwargs=names)


_known = Kept(_read)
