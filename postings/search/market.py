"""What the market pays for the openings of a list, where somebody knows."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from postings.openings.choices import PayKind
from postings.openings.presentation import PayBar
from postings.search.extensions import extensions

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from postings.openings.cards import Card
    from postings.search.extensions import Market

# Of the axis, so that a single amount is seen too.
_NARROWEST = 3.0


def markets_of(cards: Iterable[Card]) -> dict[int, Market]:
    """By opening, of those whose stated pay can be set against it."""
    found = ((card.pk, _market(card)) for card in cards if _has_yearly_pay(card))
    return {pk: market for pk, market in found if market is not None}


def _has_yearly_pay(card: Card) -> bool:
    return card.pay_yearly_min is not None or card.pay_yearly_max is not None


def _market(card: Card) -> Market | None:
    """Of the country of its main place."""
    country = card.places[0].country if card.places else ""
    # Where nobody said what the pay is, what the funding says; both name a stipend alike.
    is_stipend = (card.pay_kind or card.funding) == PayKind.STIPEND
    return extensions.market_of(role=card.role, level=card.level, country=country, is_stipend=is_stipend)


def market_bar(market: Market, low: Decimal | None, high: Decimal | None) -> PayBar | None:
    """Pay in euro a year on its market band. The middle half of the market is the middle half of every bar."""
    least, most = high if low is None else low, low if high is None else high
    spread = market.three_quarters - market.quarter
    if least is None or most is None or spread <= 0:
        return None
    start, end = (((float(one) - market.quarter) / spread * 50 + 25) for one in (least, most))
    x = round(min(max(start, 0.0), 100 - _NARROWEST), 1)
    return PayBar(
        band_start=25,
        band_end=75,
        median=round((market.median - market.quarter) / spread * 50 + 25, 1),
        pay_x=x,
        pay_width=round(max(min(end, 100.0) - x, _NARROWEST), 1),
        label=_label(market),
        beyond="above" if start >= 100 else "below" if end <= 0 else "",
    )


@lru_cache(2_000)
def _label(market: Market) -> str:
    low, middle, high = (
        f"€{round(one / 1000)}k" for one in (market.quarter, market.median, market.three_quarters)
    )
    return f"Market band {low} to {high}, middle {middle} ({market.source}, n = {market.answers})"
