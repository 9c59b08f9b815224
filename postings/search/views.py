from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from postings.search.browse import pay_bands
from postings.search.comparing import compare
from postings.search.correcting import correction_of
from postings.search.filters import parse
from postings.search.highlighting import highlights_of
from postings.search.landing import Landing
from postings.search.misses import note_miss
from postings.search.pay_histogram import pay_histogram
from postings.search.relaxing import relaxations_of
from postings.search.results import search

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    class HtmxRequest(HttpRequest):
        htmx: HtmxDetails


@require_safe
def comparison(request: HttpRequest) -> HttpResponse:
    """Some openings side by side: `?id=1&id=2`."""
    compared = compare(request.GET.getlist("id"), timezone.now())
    context = {"section": "openings", "comparison": compared, "bands": pay_bands()}
    return render(request, "postings/search/compare.html", context)


@require_safe
def opening_list(request: HtmxRequest) -> HttpResponse:
    """The list of openings: the whole page, or for HTMX its results only. The address is the state."""
    parsed = parse(request.GET)
    results = search(parsed.query, notes=parsed.notes)
    if not results.total:
        note_miss(results.query, results.notes, request.headers.get("User-Agent", ""))
    htmx = request.htmx
    is_part = bool(htmx) and not htmx.boosted and not htmx.history_restore_request
    template = "postings/search/list.html" + ("#results" if is_part else "")
    landing = Landing.of_query(results.query) if results.total else None
    context = {
        "section": "openings",
        "results": results,
        "bands": pay_bands(),
        "highlights": highlights_of(results.query.q, results.openings),
        "correction": correction_of(results.query, results.total),
        "histogram": pay_histogram(results.query),
        "relaxations": () if results.total else relaxations_of(results.query),
        "canonical": landing.canonical_url if landing else "",
    }
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request", "HX-Boosted", "HX-History-Restore-Request"])
    return response
