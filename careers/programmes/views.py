from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.shortcuts import render
from django.views.decorators.http import require_safe

from careers.programmes.listing import programmes_of
from postings.search.filters import FACETS, parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from postings.search.facets import FacetValue


@require_safe
def programme_list(request: HttpRequest) -> HttpResponse:
    """`/programmes/?country=DE&topic=robotics`. What is not a country, a topic or a page is ignored, and said so."""
    asked = parse(request.GET)
    country, topic = (next(iter(asked.query.chosen(param)), "") for param in ("country", "topic"))
    found = programmes_of(country, topic, asked.query.page)
    context = {
        "found": found,
        "country": country,
        "topic": topic,
        "country_name": _label("country", found.countries, country),
        "topic_name": _label("topic", found.topics, topic),
        "country_is_listed": country in {one.value for one in found.countries},
        "topic_is_listed": topic in {one.value for one in found.topics},
        "notes": asked.notes,
        "is_narrowed": bool(country or topic),
        "before": _address(country, topic, found.page - 1) if found.page > 1 else "",
        "after": _address(country, topic, found.page + 1) if found.page < found.pages else "",
        "section": "guides",
    }
    return render(request, "careers/programmes/list.html", context)


def _label(param: str, values: Sequence[FacetValue], chosen: str) -> str:
    """Its name, also where nobody has an opening there now."""
    listed = next((one.label for one in values if one.value == chosen), "")
    return listed or (FACETS[param].labels([chosen]).get(chosen, chosen) if chosen else "")


def _address(country: str, topic: str, page: int) -> str:
    parts = {"country": country, "topic": topic, "page": page if page > 1 else ""}
    written = urlencode({name: value for name, value in parts.items() if value})
    return f"?{written}" if written else "."
