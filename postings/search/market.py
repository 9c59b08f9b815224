"""What the market pays for the openings of a list, where somebody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postings.openings.choices import PayKind
from postings.search.extensions import extensions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from postings.openings.cards import Card
    from postings.search.extensions import Market


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
