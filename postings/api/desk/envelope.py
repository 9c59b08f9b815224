"""What every answer of the write API has in common: kept by nobody, for no page of another site, errors as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse

from postings.api.desk.errors import DeskRefusedError
from postings.api.errors import JSON

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

_SAID = {
    400: "This request cannot be read.",
    404: "There is nothing at this address.",
    405: "This method is not answered here.",
    413: "This request is too large.",
    500: "Something went wrong here. It is logged.",
}


def for_desk(request: HttpRequest, answer: Callable[[HttpRequest], HttpResponseBase]) -> HttpResponseBase:
    """Programs call from server to server, so nothing is allowed to pages of other sites."""
    if not request.path_info.endswith("/"):
        # A redirect would turn a POST into a GET.
        refused = DeskRefusedError("Addresses here end with a slash.", status=404, field=None)
        response: HttpResponseBase = refused.answer()
    else:
        response = _as_json(answer(request))
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _as_json(response: HttpResponseBase) -> HttpResponseBase:
    """Errors that Django answers for pages, said for programs."""
    status = response.status_code
    is_json = response.headers.get("Content-Type", "").startswith(JSON)
    if status not in _SAID or is_json or (status == 500 and settings.DEBUG):
        return response
    refused: HttpResponse = DeskRefusedError(_SAID[status], status=status).answer()
    if allowed := response.headers.get("Allow"):
        refused.headers["Allow"] = allowed
    return refused
