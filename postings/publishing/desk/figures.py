"""How openings did in a period: over time, in all, and by where they came from."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, Q, Sum

from postings.openings.choices import Origin
from postings.openings.models import Opening
from postings.openings.statistics.models import OpeningDay
from postings.publishing.desk.listing import Figures
from postings.publishing.desk.rows import SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from postings.institutions.models import Institution
    from postings.publishing.desk.periods import Period

# With fewer views a rate would be mostly chance: at 50, one of a tenth may as well be 4 % as 21 %.
FEWEST_VIEWS = 50
MOST_SEEN = 10
_SUMS = (Sum("views"), Sum("apply_clicks"), Sum("digests"))
# Of a normal distribution, for 95 %.
_SIGMAS = 1.96


class Rate(NamedTuple):
    """Of views that led to the way to apply, in per cent, and between which values it very likely is."""

    percent: int
    low: int
    high: int


class Step(NamedTuple):
    """What happened from `start` on, for a day or a week."""

    start: date
    figures: Figures


class Source(NamedTuple):
    """Where openings came from: how many there are, how many of them are open, and how they did."""

    label: str
    openings: int
    open: int
    figures: Figures


class Seen(NamedTuple):
    opening_id: int
    title: str
    figures: Figures
    rate: Rate | None


def days_of_institution(institution: Institution) -> QuerySet[OpeningDay]:
    return OpeningDay.objects.filter(opening__institution=institution)


def days_of_opening(opening: Opening) -> QuerySet[OpeningDay]:
    return OpeningDay.objects.filter(opening=opening)


@dataclass(frozen=True, slots=True)
class Course:
    """Figures by day or week; one in which nothing happened is there, with zeros."""

    period: Period
    steps: Sequence[Step]

    @classmethod
    def of(cls, days: QuerySet[OpeningDay], period: Period) -> Course:
        found = days.filter(day__range=(period.since, period.today)).order_by()
        sums = dict.fromkeys(period.starts, Figures())
        for day, *figures in found.values_list("day").annotate(*_SUMS):
            start = period.start_of(day)
            sums[start] = added([sums[start], Figures(*figures)])
        return cls(period, [Step(start, figures) for start, figures in sums.items()])

    @property
    def total(self) -> Figures:
        return added(step.figures for step in self.steps)


def added(parts: Iterable[Figures]) -> Figures:
    """One by one, also of none."""
    return Figures(*map(sum, zip(Figures(), *parts, strict=True)))


def rate_of(figures: Figures) -> Rate | None:
    """None where there is too little to say. The range is Wilson's, which holds for few and for rare ones."""
    views, clicks = figures.views, min(figures.clicks, figures.views)
    if views < FEWEST_VIEWS:
        return None
    share, spread = clicks / views, _SIGMAS**2 / views
    middle = share + spread / 2
    reach = _SIGMAS * sqrt(share * (1 - share) / views + spread / (4 * views))
    low, high = ((middle + way * reach) / (1 + spread) for way in (-1, 1))
    return Rate(round(100 * share), round(100 * max(low, 0)), round(100 * min(high, 1)))


def sources(institution: Institution, period: Period, now: datetime) -> list[Source]:
    """Those that it has used."""
    is_open = Q(pk__in=Opening.objects.open(now).for_institution(institution).order_by().values("pk"))
    openings = Opening.objects.for_institution(institution).order_by().values_list("origin")
    counts = {
        origin: (all_, open_)
        for origin, all_, open_ in openings.annotate(all=Count("pk"), open=Count("pk", filter=is_open))
    }
    days = _in(period, days_of_institution(institution)).values_list("opening__origin")
    figures: Mapping[str, Figures] = {
        origin: Figures(*sums) for origin, *sums in days.annotate(*_SUMS) if origin
    }
    return [
        Source(SOURCES[origin], *counts[origin], figures.get(origin, Figures()))
        for origin in Origin
        if origin in counts
    ]


def most_seen(institution: Institution, period: Period) -> list[Seen]:
    """The openings with the most views."""
    days = _in(period, days_of_institution(institution)).values_list("opening", "opening__title")
    summed = days.annotate(views=Sum("views"), clicks=Sum("apply_clicks"), mails=Sum("digests"))
    rows = summed.filter(views__gt=0).order_by("-views", "-opening")[:MOST_SEEN]
    return [Seen(pk, title, Figures(*sums), rate_of(Figures(*sums))) for pk, title, *sums in rows]


def _in(period: Period, days: QuerySet[OpeningDay]) -> QuerySet[OpeningDay]:
    return days.filter(day__range=(period.since, period.today)).order_by()
