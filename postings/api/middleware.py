"""What every answer of the API has in common: reads from anywhere, a limit, JSON errors and conditional requests."""

from __future__ import annotations

from hashlib import blake2s
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotAllowed
from django.utils.cache import get_conditional_response, patch_cache_control

from postings.api.desk.envelope import for_desk
from postings.api.errors import JSON, refusal
from postings.api.throttling import seconds_to_wait

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

_PREFIX = "/api/"
# What institutions write has rules of its own.
_DESK = "/api/v1/desk/"
# The page to try it at, which is for people.
_PAGE = "/api/v1/"
_METHODS = "GET, HEAD, OPTIONS"
_PREFLIGHT_SECONDS = 86_400
# An answer may be this old in a cache between; the counts on the front page are as old.
MAX_AGE = 60
_SAID = {
    400: "This request cannot be read.",
    404: "There is nothing at this address.",
    405: "Only GET, HEAD and OPTIONS are answered here.",
    412: "The answer is not the one that If-Match names.",
    500: "Something went wrong here. It is logged.",
}


class ApiMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(_PREFIX) or request.path_info == _PAGE:
            return self.get_response(request)
        if f"{request.path_info}/".startswith(_DESK):
            return for_desk(request, self._answer)
        if request.method == "OPTIONS":
            response: HttpResponseBase = _preflight()
        elif wait := seconds_to_wait(request):
            response = _too_often(wait)
        else:
            response = _as_json(_conditional(request, self._answer(request)))
        # Nothing here depends on who asks, so any page of any site may read it, and caches may keep one copy.
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "ETag, Retry-After"
        return response

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        """HEAD is answered as GET; the server leaves out the body."""
        method, request.method = request.method, "GET" if request.method == "HEAD" else request.method
        try:
            return self.get_response(request)
        finally:
            request.method = method


def _preflight() -> HttpResponse:
    return HttpResponse(
        status=204,
        headers={
            "Allow": _METHODS,
            "Access-Control-Allow-Methods": _METHODS,
            "Access-Control-Allow-Headers": "*",
            "Access-Control-Max-Age": str(_PREFLIGHT_SECONDS),
        },
    )


def _too_often(wait: int) -> HttpResponse:
    most = settings.API_REQUESTS_PER_MINUTE
    response = refusal(f"At most {most} requests a minute. Try again in {wait} s.", status=429)
    response.headers["Retry-After"] = str(wait)
    response.headers["Cache-Control"] = "no-store"
    return response


def _as_json(response: HttpResponseBase) -> HttpResponseBase:
    """Errors that Django answers for pages, said for programs."""
    status = response.status_code
    is_json = response.headers.get("Content-Type", "").startswith(JSON)
    if status not in _SAID or is_json or (status == 500 and settings.DEBUG):
        return response
    refused = refusal(_SAID[status], status=status)
    if isinstance(response, HttpResponseNotAllowed) or status == 405:
        refused.headers["Allow"] = _METHODS
    return refused


def _conditional(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """With an ETag of what is answered; 304 where the client has it already.

    Openings close by the clock and not by being written, so only the answer itself tells whether it changed.
    """
    if response.status_code != 200 or not isinstance(response, HttpResponse):
        return response
    etag = f'"{blake2s(response.content, digest_size=12).hexdigest()}"'
    response.headers["ETag"] = etag
    patch_cache_control(response, public=True, max_age=MAX_AGE)
    answer = get_conditional_response(request, etag=etag, response=response)
    return response if answer is None else answer
