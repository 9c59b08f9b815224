"""The front page and the page of one opening. Both list openings, so they live here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING

from django.db.models import Case, Count, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from postings.openings.choices import Necessity
from postings.openings.models import Opening
from postings.openings.presentation import asks_of, change_lines
from postings.search import browse

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from postings.search.browse import RolePay, Tally

# What fits beside the text before a list of its own is the better place.
SIMILAR, OTHERS, CHANGES = 4, 3, 8
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


@require_safe
def opening_detail(request: HttpRequest, slug: str, opening_id: int) -> HttpResponse:
    openings = Opening.objects.public().select_related("institution")
    opening = get_object_or_404(
        openings.prefetch_related("locations", "topics", "qualifications", "materials"), pk=opening_id
    )
    if slug != opening.slug:
        # Not for good: a title may change back, and browsers would go in a circle.
        return redirect(opening)
    now = timezone.now()
    is_open = opening.is_open(now)
    others = Opening.objects.open(now).for_institution(opening.institution).exclude(pk=opening.pk)
    qualifications = opening.qualifications.all()
    bands = browse.pay_bands()
    context = {
        "section": "openings",
        "opening": opening,
        "is_open": is_open,
        "bands": bands,
        "band": bands.get(opening.role),
        "topics": opening.topics.all(),
        "locations": opening.locations.all(),
        "materials": opening.materials.all(),
        "required": asks_of(qualifications, Necessity.REQUIRED),
        "preferred": asks_of(qualifications, Necessity.PREFERRED),
        "others": others.closing_first().for_rows()[:OTHERS],
        "others_count": others.count(),
        "similar": similar_openings(opening, now)[:SIMILAR],
        "changes": _changes(opening),
    }
    response = render(request, "postings/openings/detail.html", context)
    if not is_open:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def similar_openings(opening: Opening, now: datetime) -> QuerySet[Opening]:
    """Open ones that share topics, the most first; the same role counts as one topic more."""
    topics = [topic.pk for topic in opening.topics.all()]
    same_role = Case(When(role=opening.role, then=Value(1)), default=Value(0), output_field=IntegerField())
    return (
        Opening.objects.open(now)
        .for_rows()
        .filter(topics__in=topics)
        .exclude(pk=opening.pk)
        .annotate(likeness=Count("topics", distinct=True) + same_role)
        .order_by("-likeness", "-published_at", "-pk")
    )


def _changes(opening: Opening) -> list[dict[str, object]]:
    """The newest material changes since publication, each with its readable lines."""
    material = opening.changes.filter(is_material=True, at__gt=opening.published_at)[:CHANGES]
    pairs = [{"at": change.at, "lines": change_lines(change)} for change in material]
    return [pair for pair in pairs if pair["lines"]]
