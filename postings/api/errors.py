"""Refusals: each is a status and one sentence, with the parameter that is wrong."""

from __future__ import annotations

from django.http import HttpResponse

from postings.api.schemas import Failure, Problem

JSON = "application/json"


class RefusedError(Exception):
    """The request cannot be answered."""

    def __init__(self, message: str, *, field: str | None = None, status: int = 400) -> None:
        super().__init__(message)
        self.message, self.field, self.status = message, field, status


def refusal(message: str, *, field: str | None = None, status: int) -> HttpResponse:
    body = Failure(error=Problem(field=field, message=message)).model_dump_json()
    return HttpResponse(body, status=status, content_type=JSON)
