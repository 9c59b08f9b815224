"""Pages of people who are signed in are kept by nobody: no proxy, and no browser that somebody else uses next."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

_PRIVATE = ("/account/", "/desk/", "/moderation/")


class PrivateMiddleware:
    """For all below these addresses at once: no page has to remember it, and most of `/account/` is django-allauth's,
    which says so of a few pages only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        if request.path_info.startswith(_PRIVATE):
            response.headers["Cache-Control"] = "private, no-store"
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response
