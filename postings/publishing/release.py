"""Whether an opening may be seen at once, or is looked at first: the one way onto the board for institutions."""

from __future__ import annotations

from enum import Enum
from random import random
from typing import TYPE_CHECKING

from django.db import transaction

from postings.institutions.trust import posts_at_once
from postings.moderation.cases import open_case
from postings.moderation.models import Reason

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from postings.accounts.models import User
    from postings.openings.models import Opening

# Of what trusted institutions publish, this share is looked at afterwards.
SAMPLED = 0.05


class Released(Enum):
    PUBLISHED = "published"
    SCHEDULED = "scheduled"
    IN_REVIEW = "in_review"


@transaction.atomic
def release(
    opening: Opening,
    *,
    actor: User | None = None,
    source: str = "",
    at: datetime | None = None,
    doubts: Mapping[str, str] | None = None,
) -> Released:
    """Publish a draft (at `at`, if given), or hand it to the moderators. `doubts` is `Reason` to words.

    Raises `TransitionError` if the opening is no draft or was not rejected.
    """
    reasons = dict(doubts or {})
    if not opening.institution.is_verified:
        reasons[Reason.NEW_INSTITUTION] = "Nobody has verified this institution yet."
    elif not posts_at_once(opening.institution) and not opening.institution.openings.public().exists():
        reasons[Reason.NEW_INSTITUTION] = "This is the institution's first opening here."
    is_held = bool(reasons) and not (
        posts_at_once(opening.institution) and Reason.NEW_INSTITUTION not in reasons
    )
    if is_held:
        opening.submit(actor=actor, source=source)
        # When it is approved, it waits for the time that was asked for.
        opening.scheduled_for = at
        opening.save(update_fields=["scheduled_for"])
        open_case(opening, reasons)
        return Released.IN_REVIEW
    if at is not None:
        opening.schedule(at, actor=actor, source=source)
        return Released.SCHEDULED
    opening.publish(actor=actor, source=source)
    if random() < SAMPLED:
        open_case(opening, {Reason.SAMPLE: "Chosen at random.", **reasons})
    return Released.PUBLISHED
