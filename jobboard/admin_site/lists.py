"""Lists of the admin, asked for by addresses that somebody changed by hand.

Django sends whoever filters by what is no value back to the whole list, but only where it expects it: not for a year
that no calendar has, nor for a character that PostgreSQL refuses.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import DataError
from django.http import HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

logger = logging.getLogger(__name__)

_NO_VALUE = (ValueError, OverflowError, DataError)
# What Django itself adds to the address of a list that it leads back to.
_LED_BACK = "e"


def may_be_mistyped(request: HttpRequest) -> bool:
    name = (request.resolver_match.url_name or "") if request.resolver_match else ""
    is_list = name.endswith("_changelist") or name == "autocomplete"
    return is_list and request.method in {"GET", "HEAD"} and bool(request.GET)


def answered(request: HttpRequest, answer: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """What `answer` gives; where it cannot be read, the whole list. It is written here: that may fail as well."""
    try:
        response = answer()
        if isinstance(response, TemplateResponse):
            response.render()
    except _NO_VALUE:
        if _LED_BACK in request.GET:
            raise
        logger.warning("A list of the admin could not be filtered so", exc_info=True)
        return _whole_list(request)
    return response


def _whole_list(request: HttpRequest) -> HttpResponseBase:
    if request.resolver_match and request.resolver_match.url_name == "autocomplete":
        return JsonResponse({"results": [], "pagination": {"more": False}})
    messages.warning(request, "The list cannot be filtered by what the address says. This is the whole list.")
    return HttpResponseRedirect(f"{request.path}?{_LED_BACK}=1")
