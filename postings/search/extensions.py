"""What another app adds to openings, where they are listed and shown.

The board knows nothing of profiles or of what the market pays: who does registers here, when apps are ready.
Without them pages are as they were.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from django.utils.safestring import SafeString

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from postings.openings.models import Opening


@dataclass(frozen=True, slots=True)
class Lens:
    """How one visitor's profile reads the board's qualifications, by their keys (`postings.openings.needs`).

    A key in neither set is met. `fingerprint` differs whenever the sets may; without one no answer is kept.
    """

    fingerprint: str
    missing: frozenset[str]
    unknown: frozenset[str]


@dataclass(frozen=True, slots=True)
class Market:
    """What a role is paid, in euros a year: the middle half of `answers` from `source`, and the ends around it."""

    low: int
    quarter: int
    median: int
    three_quarters: int
    high: int
    answers: int
    source: str
    url: str


class MarketOf(Protocol):
    """The market for a role and level (or "") in a country; None where too little is known. Asks nothing slow."""

    def __call__(self, *, role: str, level: str, country: str, is_stipend: bool) -> Market | None: ...


def _no_market(*, role: str, level: str, country: str, is_stipend: bool) -> Market | None:
    return None


def _no_lens(request: HttpRequest) -> Lens | None:
    return None


def _nothing(request: HttpRequest, opening: Opening) -> SafeString:
    return SafeString()


def _no_address() -> str:
    return ""


@dataclass
class Extensions:
    """`fit_url` is where a visitor makes the profile that `lens_of` reads.

    On an opening's page, `asks` stands in the place of what the opening asks for, and `sections` in order behind its
    pay, each written for the visitor; "" is nothing.
    """

    fit_url: Callable[[], str] = _no_address
    lens_of: Callable[[HttpRequest], Lens | None] = _no_lens
    market_of: MarketOf = _no_market
    asks: Callable[[HttpRequest, Opening], SafeString] = _nothing
    sections: list[Callable[[HttpRequest, Opening], SafeString]] = field(default_factory=list)
    # Of the front page, after its own.
    front_sections: list[Callable[[], SafeString]] = field(default_factory=list)


extensions = Extensions()
