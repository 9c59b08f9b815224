from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

from postings.search.browse import pay_bands
from postings.search.comparing import compare
from postings.search.filters import ParsedSearch, parse
from postings.search.finder import written, written_for_htmx
from postings.search.fitting import lens_of
from postings.search.keeping import Shown, kept_page
from postings.search.landing import Landing
from postings.search.misses import note_miss
from postings.search.results import search

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    class HtmxRequest(HttpRequest):
        htmx: HtmxDetails


_PUSHED, _REPLACED = "HX-Push-Url", "HX-Replace-Url"
# Its id on the page.
_SEARCH_BOX = "list-q"


@require_safe
def comparison(request: HttpRequest) -> HttpResponse:
    """Some openings side by side: `?id=1&id=2`."""
    compared = compare(request.GET.getlist("id"), timezone.now())
    context = {"section": "openings", "comparison": compared, "bands": pay_bands()}
    return render(request, "postings/search/compare.html", context)


@require_safe
def opening_list(request: HtmxRequest) -> HttpResponse:
    """The list of openings: the whole page, or for HTMX its results only. The address is the state."""
    parsed, htmx = parse(request.GET), request.htmx
    is_part = bool(htmx) and not htmx.boosted and not htmx.history_restore_request
    # While somebody types, the address changes in its place; every other step is one in the history.
    tells_address = (_REPLACED if htmx.trigger == _SEARCH_BOX else _PUSHED) if is_part else ""
    return kept_page(request, (parsed, tells_address), lambda: _list_page(request, parsed, tells_address))


def _list_page(
    request: HttpRequest, parsed: ParsedSearch, tells_address: str
) -> tuple[HttpResponse, Shown | None]:
    """The part for HTMX goes with the header `tells_address`: one search has one address, however it was asked for.

    Not to be kept is what says more than the search: the next may have nothing to be told, or another profile.
    """
    results = search(parsed.query, notes=parsed.notes, lens=lens_of(request))
    if not results.total and not results.query.fit:
        note_miss(results.query, results.notes, request.headers.get("User-Agent", ""))
    if tells_address:
        response = HttpResponse(written_for_htmx(results))
        response.headers[tells_address] = results.url
    else:
        landing = Landing.of_query(results.query) if results.total else None
        context = {
            "section": "openings",
            "results": results,
            "finder": written(results),
            "canonical": landing.canonical_url if landing else "",
        }
        response = render(request, "postings/search/list.html", context)
    patch_vary_headers(response, ["HX-Request", "HX-Boosted", "HX-History-Restore-Request", "HX-Trigger"])
    is_own = results.lens is not None
    if is_own:
        patch_cache_control(response, private=True, no_store=True)
    return response, None if results.notes or is_own else Shown(results.query, results.cards)
