"""What the write API answers: an opening with its state, the fields that can be written under their own names."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from pydantic import Field

from postings.api.desk.bodies import (
    DeskApply,
    DeskDeadline,
    DeskLocation,
    DeskMaterial,
    DeskPay,
    DeskQualification,
    DeskStart,
)
from postings.api.desk.contents import content_values
from postings.api.desk.names import field_name
from postings.api.errors import JSON
from postings.api.rows import absolute
from postings.api.schemas import Answer
from postings.openings.choices import (
    ApplyMethod,
    CloseReason,
    Contract,
    DeadlineKind,
    Funding,
    Hours,
    Level,
    Role,
    Status,
    Visa,
    Workplace,
)
from postings.openings.models.addresses import opening_url

if TYPE_CHECKING:
    from collections.abc import Iterable

    from postings.api.models import ApiKey
    from postings.openings.models import Opening
    from postings.publishing.quality.finding import Finding


class Advice(Answer):
    """What would be better, or is missing before it can be published."""

    field: str
    message: str
    effect: str = Field(description="What it does to whom the opening reaches; empty where nothing is known.")
    is_blocking: bool = Field(description="Whether it keeps the opening from being published.")


class AnsweredDeadline(DeskDeadline):
    kind: DeadlineKind
    at: datetime | None
    has_time: bool


class AnsweredApply(DeskApply):
    method: ApplyMethod  # type: ignore[assignment]  # also "here", which nobody can send


class DeskOpening(Answer):
    """One of your openings, in any state."""

    id: int
    external_id: str | None
    status: Status
    version: int = Field(description="Grows with every change. The ETag is it in quotes.")
    is_open: bool = Field(description="Published, and neither past its deadline nor its expiry.")
    url: str | None = Field(description="Its page on the board, once it was published.")
    desk_url: str = Field(description="Where people of the institution see and change it.")
    close_reason: CloseReason | None
    rejection_reason: str = Field(
        description="Why our staff rejected it; publish it again once that is mended."
    )
    created_at: datetime
    updated_at: datetime
    scheduled_for: datetime | None
    published_at: datetime | None
    closed_at: datetime | None
    title: str
    role: Role
    description_html: str
    department: str
    supervisor: str
    level: Level | None
    topics: list[str]
    locations: list[DeskLocation]
    workplace: Workplace | None
    remote_countries: list[str]
    contract: Contract | None
    months: int | None
    hours: Hours | None
    start: DeskStart | None
    visa: Visa | None
    funding: Funding
    pay: DeskPay | None
    benefits: list[str]
    qualifications: list[DeskQualification]
    materials: list[DeskMaterial]
    apply: AnsweredApply
    deadline: AnsweredDeadline
    letters_deadline: datetime | None
    expires_at: datetime | None
    advice: list[Advice] = Field(description="Empty in lists.")


class DeskList(Answer):
    results: list[DeskOpening] = Field(description="Every opening of the institution, the newest first.")
    next: str | None = Field(description="Address of the next page; null on the last.")


def desk_opening(opening: Opening, found: Iterable[Finding] = ()) -> DeskOpening:
    is_public = opening.status in (Status.PUBLISHED, Status.CLOSED)
    values: dict[str, object] = {
        **content_values(opening),
        "id": opening.pk,
        "status": opening.status,
        "version": opening.version,
        "is_open": opening.is_open(timezone.now()),
        "url": absolute(opening_url(opening.pk, opening.title)) if is_public else None,
        "desk_url": _desk_url(opening),
        "close_reason": opening.close_reason or None,
        "rejection_reason": opening.rejection_reason,
        **{name: getattr(opening, name) for name in ("created_at", "updated_at")},
        **{name: getattr(opening, name) for name in ("scheduled_for", "published_at", "closed_at")},
        "advice": [_advice(one) for one in found],
    }
    # Strict models take what JSON has; these values are rows of our own.
    return DeskOpening.model_validate(values, strict=False)


def answered(answer: DeskOpening, status: int = 200, *, is_repeated: bool = False) -> HttpResponse:
    return answered_text(answer.model_dump_json(), answer.id, answer.version, status, is_repeated=is_repeated)


def answered_text(
    body: str, opening_id: int, version: int, status: int, *, is_repeated: bool = False
) -> HttpResponse:
    """With the version as ETag, and where a new one is."""
    headers = {"ETag": f'"{version}"'}
    if status == 201:
        headers["Location"] = absolute(reverse("postings:api-desk-opening", args=[opening_id]))
    if is_repeated:
        headers["Idempotency-Replayed"] = "true"
    return HttpResponse(body, status=status, content_type=JSON, headers=headers)


def source_of(key: ApiKey) -> str:
    """How the change log names who did it."""
    return f"API: {key.name}"[:80]


def _desk_url(opening: Opening) -> str:
    return absolute(reverse("postings:desk-opening", args=[opening.institution.slug, opening.pk]))


def _advice(finding: Finding) -> dict[str, object]:
    return {
        "field": field_name(finding.field),
        "message": finding.message,
        "effect": finding.effect,
        "is_blocking": finding.is_hard,
    }
