"""The pages of landings: what is special about a role, a country or a topic, above the list of its openings."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, FloatField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from postings.openings.presentation import count_of, euro
from postings.search.browse import Quartiles, Tally, kept, pay_bands, with_stated_pay
from postings.search.facets import LONGEST
from postings.search.filters import matching, parse
from postings.search.landing import Landing
from postings.search.landing_words import crumb_of, heading_of, neighbours_heading
from postings.search.pay_histogram import pay_histogram
from postings.search.query import MANY, SearchQuery
from postings.search.results import search

if TYPE_CHECKING:
    from collections.abc import Iterable

    from postings.openings.models import Opening
    from postings.search.facets import Facet
    from postings.search.results import SearchResults

# The median of fewer would tell about single employers.
FEWEST_FOR_MEDIAN = 5
DEADLINES, PLACES, NEIGHBOURS = 3, 5, 24


@dataclass(frozen=True, slots=True)
class StatedPay:
    """How many openings state their pay, and its median in euro a year where they are enough."""

    count: int
    median: Decimal | None


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Landings that differ from this one in one value."""

    param: str
    heading: str
    tallies: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class Crumb:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class LandingPage:
    landing: Landing
    heading: str
    summary: str
    crumbs: tuple[Crumb, ...]
    pay: StatedPay
    closing: tuple[Opening, ...]
    institutions_total: int  # 0 where they are more than a facet lists.
    institutions: tuple[Tally, ...]
    cities: tuple[Tally, ...]
    neighbours: tuple[Neighbours, ...]


@require_safe
def landing_page(request: HttpRequest, role: str = "", country: str = "", topic: str = "") -> HttpResponse:
    """The list of a named search under its own address; with further filters, the list they lead to."""
    landing = Landing.of_path(role=role, country=country, topic=topic)
    if landing is None:
        raise Http404("There is no such list.")
    asked = parse(request.GET).query
    if asked != SearchQuery():
        return redirect(_within(landing, asked).get_absolute_url())
    results = search(landing.query)
    if results.query != landing.query:
        raise Http404("There is no such topic.")
    context = {
        "section": "openings",
        "results": results,
        "bands": pay_bands(),
        "landing": page_of(landing, results),
        "histogram": pay_histogram(results.query),
        "canonical": landing.canonical_url,
    }
    if not results.total:
        return render(request, "postings/search/landing_empty.html", context, status=404)
    return render(request, "postings/search/landing.html", context)


def page_of(landing: Landing, results: SearchResults) -> LandingPage:
    """Most figures are the facets' own counts, so they agree with the filters beside the list."""
    facets = {facet.param: facet for facet in results.facets}
    topic_name = _chosen_label(facets["topic"])
    dated = matching(landing.query).filter(deadline_at__isnull=False).closing_first()
    institutions = [value for value in facets["institution"].values if value.count]
    heading = heading_of(landing, topic_name)
    pay = kept(f"pay.{landing.get_absolute_url()}", lambda: stated_pay(landing.query))
    return LandingPage(
        landing=landing,
        heading=heading,
        summary=_summary(heading, results.total, pay),
        crumbs=_crumbs(landing, topic_name),
        pay=pay,
        closing=tuple(dated.for_rows().prefetch_related(None)[:DEADLINES]),
        institutions_total=len(institutions) if len(institutions) < LONGEST else 0,
        institutions=tuple(
            Tally(value.value, value.label, value.count, value.url_toggled) for value in institutions[:PLACES]
        ),
        cities=tuple(
            Tally(value.value, value.label, value.count, value.url_toggled)
            for value in facets["city"].values[:PLACES]
        ),
        neighbours=tuple(_neighbours(landing, facets.values(), topic_name)),
    )


def stated_pay(query: SearchQuery) -> StatedPay:
    found = with_stated_pay(matching(query)).aggregate(
        count=Count("pk"), quartiles=Quartiles("middle", output_field=ArrayField(FloatField()))
    )
    count, quartiles = found["count"], found["quartiles"]
    return StatedPay(count, Decimal(quartiles[1]) if count >= FEWEST_FOR_MEDIAN else None)


def _summary(heading: str, total: int, pay: StatedPay) -> str:
    """For search engines and previews."""
    median = f" Median stated pay: {euro(pay.median)} a year." if pay.median else ""
    return f"{heading}: {count_of(total, 'open role')}.{median} Pay, deadlines and requirements side by side."


def _within(landing: Landing, asked: SearchQuery) -> SearchQuery:
    """`asked`, of the openings of the landing: another value of the same filter stands beside it."""
    own = landing.query
    both = {param: (*getattr(own, param), *getattr(asked, param)) for param in MANY}
    return asked.with_(page=asked.page, **both)


def _chosen_label(facet: Facet) -> str:
    return next((value.label for value in facet.values if value.is_chosen), "")


def _crumbs(landing: Landing, topic_name: str) -> tuple[Crumb, ...]:
    """All openings, the role where the landing has more than that, and the landing itself."""
    above = [Landing(role=landing.role)] if landing.role and landing != Landing(role=landing.role) else []
    return tuple(Crumb(crumb_of(one, topic_name), one.get_absolute_url()) for one in (*above, landing))


def _neighbours(landing: Landing, facets: Iterable[Facet], topic_name: str) -> Iterable[Neighbours]:
    for facet in facets:
        if facet.param not in ("role", "country", "topic"):
            continue
        tallies = [
            Tally(value.value, value.label, value.count, other.get_absolute_url())
            for value in facet.values
            if value.count and not value.is_chosen
            for other in [landing.with_(**{facet.param: value.value})]
            if other is not None
        ]
        if tallies:
            heading = neighbours_heading(landing, facet.param, topic_name)
            yield Neighbours(facet.param, heading, tuple(tallies[:NEIGHBOURS]))
