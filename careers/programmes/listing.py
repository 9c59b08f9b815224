"""Who has PhD positions open now, and in what: from live openings, never typed.

An institution is found and counted by the same engine as the list of openings, so that a count here is what the
list shows behind it. What is said of the institutions of one page is asked of the database, in five statements.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, Q
from django.utils import timezone

from postings.geography import country_name
from postings.institutions.models import Institution
from postings.openings.choices import Funding, Role
from postings.openings.deadlines import stated_moment
from postings.search.filters import matching
from postings.search.query import SearchQuery
from postings.search.values import by_name, every_count, every_value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from postings.openings.models.opening import OpeningQuerySet
    from postings.search.facets import FacetValue

ON_A_PAGE = 30
_MOST_TOPICS = 5


@dataclass(frozen=True, slots=True)
class TopicCount:
    slug: str
    name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """The PhD positions of one institution: those of the search that leads here, and no others."""

    name: str
    slug: str
    place: str
    countries: tuple[str, ...]
    topics: tuple[TopicCount, ...]
    openings: int
    fully_funded: int
    next_deadline: _Next | None
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Programmes:
    query: SearchQuery
    total: int
    openings: int
    page: int
    pages: int
    listed: Sequence[Programme]
    countries: Sequence[FacetValue]
    topics: Sequence[FacetValue]


def programmes_of(country: str = "", topic: str = "", page: int = 1) -> Programmes:
    """Institutions with open PhD positions, those with the most first. A page beyond the last is the last."""
    now = timezone.now()
    query = SearchQuery(
        role=(Role.PHD.value,), country=(country,) if country else (), topic=(topic,) if topic else ()
    )
    counts = every_count(query, "institution", now)
    ordered = sorted(counts, key=lambda slug: (-counts[slug], slug))
    pages = max(1, -(-len(ordered) // ON_A_PAGE))
    page = min(page, pages)
    chosen = ordered[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    return Programmes(
        query=query,
        total=len(ordered),
        openings=sum(counts.values()),
        page=page,
        pages=pages,
        listed=_listed(query, chosen, counts, now),
        countries=by_name(every_value(query, "country", now).values),
        topics=by_name(every_value(query, "topic", now).values),
    )


def _listed(
    query: SearchQuery, slugs: Sequence[str], counts: Mapping[str, int], now: datetime
) -> Sequence[Programme]:
    openings = matching(query, now).filter(institution__slug__in=slugs)
    funded, deadlines = _funded(openings), _next_deadlines(openings, now)
    topics, countries = _topics(openings), _countries(openings)
    institutions = {one.slug: one for one in Institution.objects.filter(slug__in=slugs)}
    return [
        Programme(
            name=institutions[slug].name,
            slug=slug,
            place=_place(institutions[slug]),
            countries=tuple(countries[slug]),
            topics=tuple(topics[slug][:_MOST_TOPICS]),
            openings=counts[slug],
            fully_funded=funded[slug],
            next_deadline=deadlines.get(slug),
            url=query.with_(institution=(slug,)).get_absolute_url(),
        )
        # The engine may be a moment behind: who closed the last one since is not listed.
        for slug in slugs
        if slug in institutions and slug in funded
    ]


class _Next(NamedTuple):
    """In the zone of its employer: a day Anywhere on Earth is not the day after in UTC."""

    at: datetime
    words: str


def _funded(openings: OpeningQuerySet) -> Mapping[str, int]:
    """Of those that have any opening still."""
    rows = openings.order_by().values_list("institution__slug")
    return dict(rows.annotate(funded=Count("pk", filter=Q(funding=Funding.FULLY_FUNDED))))


def _next_deadlines(openings: OpeningQuerySet, now: datetime) -> Mapping[str, _Next]:
    rows = (
        openings.filter(deadline_at__gt=now)
        .order_by("institution__slug", "deadline_at", "pk")
        .distinct("institution__slug")
        .values_list("institution__slug", "deadline_at", "deadline_zone", "deadline_has_time")
    )
    return {
        slug: _Next(at, stated_moment(at, zone, has_time=has_time))
        for slug, at, zone, has_time in rows
        if at is not None
    }


def _topics(openings: OpeningQuerySet) -> Mapping[str, Sequence[TopicCount]]:
    found: dict[str, list[TopicCount]] = defaultdict(list)
    rows = (
        openings.order_by()
        .filter(topics__isnull=False)
        .values_list("institution__slug", "topics__slug", "topics__name")
        .annotate(number=Count("pk", distinct=True))
    )
    for slug, topic, name, number in rows:
        found[slug].append(TopicCount(topic, name, number))
    for topics in found.values():
        topics.sort(key=lambda one: (-one.count, one.name))
    return found


def _countries(openings: OpeningQuerySet) -> Mapping[str, Sequence[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    rows = openings.order_by().values_list("institution__slug", "locations__country").distinct()
    for slug, code in rows:
        if code:
            found[slug].add(country_name(code))
    return defaultdict(list, {slug: sorted(names) for slug, names in found.items()})


def _place(institution: Institution) -> str:
    return ", ".join(part for part in (institution.city, country_name(institution.country)) if part)
