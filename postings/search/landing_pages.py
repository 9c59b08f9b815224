"""The pages of landings: what is special about a role, a country or a topic, above the list of its openings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, FloatField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from postings.openings.models import Topic
from postings.openings.presentation import count_of, euro
from postings.search.browse import Quartiles, Tally, kept, with_stated_pay
from postings.search.filters import matching, parse
from postings.search.finder import written
from postings.search.fitting import lens_of
from postings.search.keeping import Shown, kept_page
from postings.search.landing import Landing
from postings.search.landing_words import crumb_of, heading_of, neighbours_heading
from postings.search.query import MANY, SearchQuery
from postings.search.results import search
from postings.search.values import every_count

if TYPE_CHECKING:
    from collections.abc import Iterable

    from postings.openings.models import Opening
    from postings.search.facets import Facet
    from postings.search.results import SearchResults

# The median of fewer would tell about single employers.
FEWEST_FOR_MEDIAN = 5
DEADLINES, PLACES, NEIGHBOURS = 3, 5, 24


@dataclass(frozen=True, slots=True)
class Figures:
    """How many openings state their pay, its median in euro a year where they are enough, and whose they are."""

    paid: int
    median: Decimal | None
    institutions: int


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
    figures: Figures
    closing: tuple[Opening, ...]
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
    return kept_page(request, landing, lambda: _landing_page(request, landing))


def _led_on(landing: Landing) -> HttpResponse:
    """To the topic that this one was merged into."""
    topic = Topic.objects.filter(former_slugs__contains=[landing.topic]).first() if landing.topic else None
    if topic is None:
        raise Http404("There is no such topic.")
    return redirect(replace(landing, topic=topic.slug).get_absolute_url(), permanent=True)


def _landing_page(request: HttpRequest, landing: Landing) -> tuple[HttpResponse, Shown | None]:
    results = search(landing.query, lens=lens_of(request))
    if results.query != landing.query:
        return _led_on(landing), None
    page = page_of(landing, results)
    context: dict[str, object] = {"section": "openings", "landing": page}
    if not results.total:
        context["query"] = landing.query
        return render(request, "postings/search/landing_empty.html", context, status=404), None
    context |= {
        "results": results,
        "finder": written(results, page),
        "canonical": landing.canonical_url,
    }
    response = render(request, "postings/search/landing.html", context)
    if results.lens is not None:
        patch_cache_control(response, private=True, no_store=True)
        return response, None
    return response, Shown(results.query, (*results.cards, *page.closing))


def page_of(landing: Landing, results: SearchResults) -> LandingPage:
    """Most figures are the facets' own counts, so they agree with the filters beside the list."""
    facets = {facet.param: facet for facet in results.facets}
    topic_name = _chosen_label(facets["topic"])
    dated = matching(landing.query).filter(deadline_at__isnull=False).closing_first()
    heading = heading_of(landing, topic_name)
    figures = kept(f"landing.{landing.get_absolute_url()}", lambda: figures_of(landing.query))
    return LandingPage(
        landing=landing,
        heading=heading,
        summary=_summary(heading, results.total, figures),
        crumbs=_crumbs(landing, topic_name),
        figures=figures,
        closing=tuple(dated.for_rows().prefetch_related(None)[:DEADLINES]),
        institutions=_largest(landing, facets["institution"]),
        cities=_largest(landing, facets["city"]),
        neighbours=tuple(_neighbours(landing, facets.values(), topic_name)),
    )


def figures_of(query: SearchQuery) -> Figures:
    found = with_stated_pay(matching(query)).aggregate(
        count=Count("pk"), quartiles=Quartiles("middle", output_field=ArrayField(FloatField()))
    )
    paid, quartiles = found["count"], found["quartiles"]
    median = Decimal(quartiles[1]) if paid >= FEWEST_FOR_MEDIAN else None
    return Figures(paid, median, institutions=len(every_count(query, "institution")))


def _largest(landing: Landing, facet: Facet) -> tuple[Tally, ...]:
    return tuple(
        Tally(
            one.value, one.label, one.count, landing.query.toggled(facet.param, one.value).get_absolute_url()
        )
        for one in facet.values[:PLACES]
    )


def _summary(heading: str, total: int, figures: Figures) -> str:
    """For search engines and previews."""
    median = f" Median stated pay: {euro(figures.median)} a year." if figures.median else ""
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
