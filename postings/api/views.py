"""The OpenAPI document, and the page to try the API at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from postings.api.desk.document import calls
from postings.api.document import endpoints, openapi
from postings.api.rows import absolute
from postings.api.webhooks.events import EVENTS, event_example
from postings.search.fields import quoted

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

# A form cannot put a value into a path, so these come to the page, which leads on.
_BY_PATH = {"opening_id": "postings:api-opening", "slug": "postings:api-institution"}
# No id or slug is longer.
_LONGEST = 80


@require_safe
def document(request: HttpRequest) -> JsonResponse:
    return JsonResponse(openapi())


@require_safe
def explorer(request: HttpRequest) -> HttpResponse:
    """Every endpoint with its parameters, and a plain form to send it with."""
    wrong = ""
    for parameter, name in _BY_PATH.items():
        value = request.GET.get(parameter, "").strip()
        if not value:
            continue
        try:
            return redirect(reverse(name, args=[value[:_LONGEST]]))
        except NoReverseMatch:
            wrong = quoted(value)
    context = {
        "section": "api",
        "endpoints": endpoints(),
        "wrong": wrong,
        "root": absolute("/api/v1/"),
        "per_minute": settings.API_REQUESTS_PER_MINUTE,
        "calls": calls(),
        "desk_per_minute": settings.API_DESK_REQUESTS_PER_MINUTE,
        "events": EVENTS,
        "event_example": event_example(),
    }
    return render(request, "postings/api/explorer.html", context)
