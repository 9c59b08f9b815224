"""Figures of an institution and of one of its openings, as pages and as tables to take away."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from postings.institutions.access import VIEWER, for_members
from postings.openings.models import Opening
from postings.publishing.desk.charts import charts_of
from postings.publishing.desk.digests import mails_of, people_reached
from postings.publishing.desk.figures import (
    FEWEST_VIEWS,
    Course,
    days_of_institution,
    days_of_opening,
    most_seen,
    rate_of,
    sources,
)
from postings.publishing.desk.periods import Period
from postings.publishing.desk.states import State, state_at
from postings.publishing.desk.tables import download

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from postings.institutions.people_models import Membership
    from postings.openings.statistics.models import OpeningDay


@require_safe
@for_members(VIEWER)
def desk_figures(request: HttpRequest, membership: Membership) -> HttpResponse:
    """How all openings of the institution do."""
    institution, period = membership.institution, _period(request)
    context = {
        **_context(membership, days_of_institution(institution), period),
        "sources": sources(institution, period, timezone.now()),
        "seen": most_seen(institution, period),
        "has_openings": institution.openings.exists(),
    }
    return render(request, "postings/desk/figures.html", context)


@require_safe
@for_members(VIEWER)
def desk_opening_figures(request: HttpRequest, membership: Membership, opening_id: int) -> HttpResponse:
    """How one opening does, beside all of them."""
    opening, period = _opening(membership, opening_id), _period(request)
    all_openings = Course.of(days_of_institution(membership.institution), period).total
    context = {
        **_context(membership, days_of_opening(opening), period),
        "opening": opening,
        "state": State(getattr(opening, "state")).label,  # noqa: B009 - annotated
        "all_rate": rate_of(all_openings),
        "people": people_reached(opening),
        "mails": mails_of(opening),
    }
    return render(request, "postings/desk/opening_figures.html", context)


@require_safe
@for_members(VIEWER)
def desk_figures_table(request: HttpRequest, membership: Membership) -> HttpResponse:
    institution = membership.institution
    return _table(f"figures-{institution.slug}", days_of_institution(institution), _period(request))


@require_safe
@for_members(VIEWER)
def desk_opening_figures_table(request: HttpRequest, membership: Membership, opening_id: int) -> HttpResponse:
    opening = _opening(membership, opening_id)
    return _table(f"figures-{opening.slug}-{opening.pk}", days_of_opening(opening), _period(request))


def _period(request: HttpRequest) -> Period:
    return Period.of(request.GET, timezone.now().astimezone(UTC).date())


def _opening(membership: Membership, opening_id: int) -> Opening:
    openings = Opening.objects.for_institution(membership.institution)
    return get_object_or_404(openings.annotate(state=state_at(timezone.now())), pk=opening_id)


def _context(membership: Membership, days: QuerySet[OpeningDay], period: Period) -> dict[str, object]:
    course = Course.of(days, period)
    return {
        "membership": membership,
        "desk_section": "figures",
        "period": period,
        "course": course,
        "total": course.total,
        "rate": rate_of(course.total),
        "fewest_views": FEWEST_VIEWS,
        "charts": charts_of(course),
    }


def _table(name: str, days: QuerySet[OpeningDay], period: Period) -> HttpResponse:
    heads = (period.unit.capitalize(), "Views", "Apply clicks", "Alert mails")
    rows = ((step.start.isoformat(), *step.figures) for step in Course.of(days, period).steps)
    return download(name, period.today, heads, rows)
