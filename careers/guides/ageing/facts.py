"""Guides, figures and salary bands whose review is due or nearly so: nothing on the site grows old unseen."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q
from django.urls import reverse

from careers.facts.models import Figure
from careers.guides.models import Guide
from careers.salaries.models import SalaryBand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model, QuerySet

NEAR = timedelta(days=60)
# How long a reading of a source holds for what has no date of its own.
HOLDS = timedelta(days=365)


class AgeingFact(NamedTuple):
    """`due` is None for what nobody ever checked: it comes first."""

    kind: str
    name: str
    address: str
    due: date | None
    source: str
    year: int | None
    is_past: bool


def ageing_facts(today: date, near: timedelta = NEAR) -> list[AgeingFact]:
    """The most overdue first."""
    found = [*_guides(today, near), *_figures(today, near), *_bands(today, near)]
    return sorted(found, key=lambda fact: (fact.due or date.min, fact.kind, fact.name))


def past_due(model: type[Model], today: date) -> QuerySet[Model]:
    """Of guides, figures or bands those whose review is due by `today`, to be counted."""
    at_once = timedelta(0)
    if model is Guide:
        undated = Q(review_due__isnull=True)
        return Guide.objects.filter(undated | Q(review_due__lte=today), live__isnull=False)
    return model._default_manager.filter(_sourced(today, at_once))  # noqa: SLF001 - Django documents it


def _is_past(due: date | None, today: date) -> bool:
    return due is None or due <= today


def _guides(today: date, near: timedelta) -> Iterator[AgeingFact]:
    """Those that visitors can read, with the oldest of their sources' years."""
    due_soon = Q(review_due__isnull=True) | Q(review_due__lte=today + near)
    guides = Guide.objects.filter(due_soon, live__isnull=False).select_related("live")
    for guide in guides.prefetch_related("sources"):
        sources = list(guide.sources.all())
        yield AgeingFact(
            kind="Guide",
            name=guide.live.title if guide.live else guide.slug,
            address=reverse("admin:careers_guide_change", args=[guide.pk]),
            due=guide.review_due,
            source=", ".join(source.title for source in sources),
            year=min((source.year for source in sources if source.year), default=None),
            is_past=_is_past(guide.review_due, today),
        )


def _sourced(today: date, near: timedelta) -> Q:
    """Of what has a source: without a date of its own it is due a while after its source was read."""
    undated = Q(review_due__isnull=True)
    source_is_old = Q(source__checked_on__isnull=True) | Q(source__checked_on__lte=today + near - HOLDS)
    return Q(review_due__lte=today + near) | (undated & source_is_old)


def _due_of(fact: Figure | SalaryBand) -> date | None:
    read = fact.source.checked_on
    return fact.review_due or (read + HOLDS if read else None)


def _figures(today: date, near: timedelta) -> Iterator[AgeingFact]:
    for figure in Figure.objects.filter(_sourced(today, near)).select_related("source"):
        address = reverse("admin:careers_figure_change", args=[figure.pk])
        due = _due_of(figure)
        yield AgeingFact(
            "Figure", str(figure), address, due, figure.source.title, figure.as_of, _is_past(due, today)
        )


def _bands(today: date, near: timedelta) -> Iterator[AgeingFact]:
    for band in SalaryBand.objects.filter(_sourced(today, near)).select_related("source"):
        address = reverse("admin:careers_salaryband_change", args=[band.pk])
        due = _due_of(band)
        year = band.year or band.source.year
        name = f"{band.title}, {band.get_basis_display().lower()}"
        yield AgeingFact("Salary band", name, address, due, band.source.title, year, _is_past(due, today))
