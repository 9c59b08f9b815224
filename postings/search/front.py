"""What the front page shows of the board.

Which openings close soon and which are new comes from the engine, and what they are from the database, in one
statement for both. Figures by role, country and topic are kept for a while.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING

from django.utils import timezone

from postings.openings.cards import cards_of
from postings.openings.featuring import featured, followers
from postings.search import browse
from postings.search.answering import first_of
from postings.search.engine import source
from postings.search.kinds import Context
from postings.search.query import DEADLINE, SearchQuery

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from postings.openings.cards import Card
    from postings.search.browse import RolePay, Tally

CLOSING, NEWEST = 6, 6
# The long tails of topics and countries are in the list's own filters.
TOPICS, COUNTRIES = 30, 24
_AXIS_STEP = 20_000

_OPEN = SearchQuery()
_CLOSING = SearchQuery(deadline_within=7, sort=DEADLINE)
_NEW = SearchQuery(posted_within=1)


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role on the front page: its count, and its band as a bar on the axis of all roles."""

    tally: Tally
    pay: RolePay | None
    bar_x: float
    bar_width: float
    bar_middle: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    total: int
    institutions_total: int
    closing_total: int
    new_total: int
    paid_total: int
    # By hand; "Chosen by our editors".
    chosen: Sequence[Card]
    closing: Sequence[Card]
    newest: Sequence[Card]
    roles: Sequence[RoleLine]
    ticks: Sequence[Decimal]
    topics: Sequence[Tally]
    countries: Sequence[Tally]


def front(now: datetime) -> Front:
    context = Context(now, rates={})  # No pay is asked for.
    reader = source.current_reader()
    total, newest = first_of(_OPEN, context, reader)
    closing_total, closing = first_of(_CLOSING, context, reader)
    new_total, _ = first_of(_NEW, context, reader)
    closing, newest = closing[:CLOSING], newest[:NEWEST]
    chosen = [pk for pk, until in _featured() if until > now]
    cards = {card.pk: card for card in cards_of(list({*chosen, *closing, *newest}), now)}
    counts, pay = browse.counts(), browse.pay_by_role()
    top = _axis_top(pay)
    return Front(
        total=total,
        institutions_total=counts.institutions,
        closing_total=closing_total,
        new_total=new_total,
        paid_total=sum(one.count for one in pay),
        chosen=[cards[pk] for pk in chosen if pk in cards],
        closing=[cards[pk] for pk in closing if pk in cards],
        newest=[cards[pk] for pk in newest if pk in cards],
        roles=_role_lines(counts.roles, pay, top),
        ticks=[Decimal(0), top / 2, top] if top else [],
        topics=counts.topics[:TOPICS],
        countries=counts.countries[:COUNTRIES],
    )


def _featured() -> list[tuple[int, datetime]]:
    """Which, and until when. They are few; whether they are still open is asked with all others."""
    return browse.kept_near("featured", _read_featured)


def _read_featured() -> list[tuple[int, datetime]]:
    rows = featured(timezone.now()).values_list("pk", "featured_until")
    return [(pk, until) for pk, until in rows if until is not None]


def forget_featured() -> None:
    """After a choice, so that whoever made it sees it. Other processes see it within seconds."""
    browse.forget_one("featured")


followers.append(forget_featured)


def _axis_top(pay: Iterable[RolePay]) -> Decimal:
    """The end of the axis: the highest quartile, up to a round figure. Zero where there is no band."""
    highest = max((one.band.high for one in pay if one.band), default=Decimal(0))
    return Decimal(ceil(highest / _AXIS_STEP) * _AXIS_STEP)


def _role_lines(roles: Iterable[Tally], pay: Iterable[RolePay], top: Decimal) -> list[RoleLine]:
    by_role = {one.role: one for one in pay}
    lines = []
    for tally in roles:
        band = by_role[tally.value].band if tally.value in by_role else None
        x, middle, end = (
            (round(float(amount / top * 100), 1) for amount in (band.low, band.median, band.high))
            if band
            else (0.0, 0.0, 0.0)
        )
        lines.append(RoleLine(tally, by_role.get(tally.value), x, round(end - x, 1), middle))
    return lines
