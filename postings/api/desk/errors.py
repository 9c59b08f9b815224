"""Refusals of the write API: one sentence, and what is wrong with each field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from pydantic import Field

from postings.api.errors import JSON, RefusedError
from postings.api.schemas import Answer, Failure, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class FieldProblem(Answer):
    field: str = Field(description="Such as pay.min or qualifications.0.text.")
    message: str


class DeskFailure(Failure):
    """Why nothing was changed."""

    errors: list[FieldProblem] = Field(description="Every field that is wrong.")
    opening_id: int | None = Field(
        default=None, description="The opening that has the external_id already, with status 409."
    )
    version: int | None = Field(
        default=None, description="The opening's current version, where If-Match names another."
    )

    @classmethod
    def of(cls, *statuses: int) -> dict[int, type[DeskFailure]]:
        """That these are answered with it, for the document."""
        return dict.fromkeys(statuses, cls)


class DeskRefusedError(RefusedError):
    def __init__(
        self,
        message: str,
        *,
        status: int,
        field: str | None = None,
        errors: Sequence[tuple[str, str]] = (),
        opening_id: int | None = None,
        version: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message, field=field, status=status)
        self.errors, self.headers = errors, headers
        self.opening_id, self.version = opening_id, version

    def answer(self) -> HttpResponse:
        problems = [FieldProblem(field=field, message=message) for field, message in self.errors]
        body = DeskFailure(
            error=Problem(field=self.field, message=self.message),
            errors=problems,
            opening_id=self.opening_id,
            version=self.version,
        ).model_dump_json()
        return HttpResponse(body, status=self.status, content_type=JSON, headers=self.headers)


def invalid(errors: Sequence[tuple[str, str]]) -> DeskRefusedError:
    """Of the fields that are wrong, the first stands in `error`."""
    field, message = errors[0]
    return DeskRefusedError(message, status=422, field=field or None, errors=errors)
