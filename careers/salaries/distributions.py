"""What is known of pay, by source: bands that sources state, percentiles of surveys, pay of our own openings.

An empty `level` or `country` asks `surveyed` and `live` for all of them together, as they compute it. Stated bands
cannot be added up, so there it asks for every band.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from careers.salaries import live as openings
from careers.salaries.amounts import Distribution, SourceLine
from careers.salaries.banded import stated_bands, survey_bands
from careers.salaries.conversion import converted, in_currency
from careers.salaries.standing import Place, Standing, standing
from postings.geography import country_name
from postings.openings.choices import Level, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "Distribution",
    "Place",
    "SourceLine",
    "Standing",
    "converted",
    "in_currency",
    "levels",
    "live",
    "places",
    "roles",
    "standing",
    "stated",
    "surveyed",
]


def stated(role: str, *, level: str = "", country: str = "") -> tuple[Distribution, ...]:
    """The bands that sources state, in the order of levels, then as sources and years come."""
    return tuple(one for one in stated_bands() if _is_asked(one, role, level, country))


def surveyed(
    role: str, *, level: str = "", country: str = "", year: int | None = None
) -> tuple[Distribution, ...]:
    """What surveys say, a distribution for each year, the newest first."""
    found = (one for one in survey_bands() if (one.role, one.level, one.country) == (role, level, country))
    return tuple(one for one in found if year in (None, one.year))


def live(role: str, *, level: str = "", country: str = "") -> tuple[Distribution, ...]:
    """What our openings state, open and past: salaries first, then stipends, each where there are enough."""
    return tuple(
        one for one in openings.groups() if (one.role, one.level, one.country) == (role, level, country)
    )


def roles() -> tuple[str, ...]:
    """Those with anything to show, in the order of the filters."""
    known = {one.role for one in _everything()}
    return tuple(role.value for role in Role if role in known)


def levels(role: str, *, country: str = "") -> tuple[str, ...]:
    """Of a role (in a country), those with anything to show, from entry to lead."""
    known = {one.level for one in _everything() if one.role == role and country in ("", one.country)}
    return tuple(level.value for level in Level if level in known)


def places(role: str, *, level: str = "") -> tuple[str, ...]:
    """Countries with anything to show of a role (at a level), by name."""
    known = {one.country for one in _everything() if one.role == role and level in ("", one.level)}
    return tuple(sorted(known - {""}, key=country_name))


def _is_asked(one: Distribution, role: str, level: str, country: str) -> bool:
    return one.role == role and level in ("", one.level) and country in ("", one.country)


def _everything() -> Iterable[Distribution]:
    yield from stated_bands()
    yield from survey_bands()
    yield from openings.groups()
