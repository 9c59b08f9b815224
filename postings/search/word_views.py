"""Help with words while they are typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from postings.search.suggesting import suggestions_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

# Who deletes a letter and types it again need not ask again.
_KEPT_SECONDS = 60


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """The options of a search box for `?q=`, as a part of a page."""
    suggestions = suggestions_of(request.GET.get("q", ""))
    context = {"suggestions": suggestions}
    response = render(request, "postings/search/suggestions.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, public=True, max_age=_KEPT_SECONDS)
    return response
