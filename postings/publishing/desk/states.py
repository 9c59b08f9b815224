"""The states of what an institution has here, as its people think of them: a published one may have ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Case, CharField, F, Q, TextChoices, Value, When

from postings.openings.choices import Status

if TYPE_CHECKING:
    from datetime import datetime


class State(TextChoices):
    """The order is that of the filters: what waits for somebody here comes first."""

    DRAFT = "draft", "Draft"
    REJECTED = "rejected", "Rejected"
    IN_REVIEW = "in_review", "In review"
    SCHEDULED = "scheduled", "Scheduled"
    PUBLISHED = "published", "Published"
    ENDED = "ended", "Ended"
    CLOSED = "closed", "Closed"


def state_at(now: datetime) -> Case:
    """The `State` of an opening, for the database. Past its end it is not open any more, and nobody closed it."""
    is_over = Q(deadline_at__lt=now) | Q(expires_at__lt=now)
    return Case(
        When(is_over, status=Status.PUBLISHED, then=Value(State.ENDED.value)),
        default=F("status"),
        output_field=CharField(),
    )
