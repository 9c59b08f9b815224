"""The front page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from postings.openings.models import Opening
from postings.search import browse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from postings.search.browse import RolePay, Tally

CLOSING, NEWEST = 6, 6
# The long tails of topics and countries are in the list's own filters.
TOPICS, COUNTRIES = 30, 24
_AXIS_STEP = 20_000


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role on the front page: its count, and its band as a bar on the axis of all roles."""

    tally: Tally
    pay: RolePay | None
    bar_x: float
    bar_width: float
    bar_middle: float


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    openings = Opening.objects.open(now)
    roles, pay = browse.role_counts(), browse.pay_by_role()
    top = _axis_top(pay)
    context = {
        "total": openings.count(),
        "institutions_total": openings.order_by().values("institution").distinct().count(),
        "closing_total": openings.filter(deadline_at__lte=now + timedelta(days=7)).count(),
        "new_total": openings.filter(published_at__gte=now - timedelta(days=1)).count(),
        "roles": _role_lines(roles, pay, top),
        "ticks": [Decimal(0), top / 2, top] if top else [],
        "paid_total": sum(one.count for one in pay),
        "closing": openings.filter(deadline_at__lte=now + timedelta(days=7))
        .closing_first()
        .for_rows()[:CLOSING],
        "newest": browse.newest(NEWEST),
        "topics": browse.topic_counts()[:TOPICS],
        "countries": browse.country_counts()[:COUNTRIES],
    }
    return render(request, "postings/search/home.html", context)


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
