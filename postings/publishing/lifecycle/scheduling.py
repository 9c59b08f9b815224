"""What is scheduled appears when its time has come, unless something came between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from postings.openings.choices import Status
from postings.openings.models import Opening
from postings.publishing.lifecycle.ending import end_words, is_over
from postings.publishing.lifecycle.telling import tell_of_schedule
from postings.publishing.release import Released, publish_due

if TYPE_CHECKING:
    from datetime import datetime

SOURCE = "schedule"


def publish_all_due(now: datetime) -> int:
    """Returns how many can be seen now that could not."""
    due = Opening.objects.filter(status=Status.SCHEDULED, scheduled_for__lte=now)
    return sum(_publish_one(pk, now) for pk in due.order_by("scheduled_for").values_list("pk", flat=True))


@transaction.atomic
def _publish_one(pk: int, now: datetime) -> bool:
    # Looked at again under its lock: a person may have moved it since the query.
    due = Opening.objects.filter(pk=pk, status=Status.SCHEDULED, scheduled_for__lte=now)
    opening = due.select_for_update(skip_locked=True, of=("self",)).select_related("institution").first()
    if opening is None:
        return False
    if is_over(opening, now):
        _give_back(opening)
        return False
    if publish_due(opening, source=SOURCE) is Released.PUBLISHED:
        said = f"“{opening.title}” appeared as scheduled: candidates find it now."
        tell_of_schedule(opening, "Published", [said], "Open it at your desk")
        return True
    tell_of_schedule(opening, "Not published yet", [_why_held(opening)], "Open it at your desk")
    return False


def _why_held(opening: Opening) -> str:
    said = f"“{opening.title}” was to appear now."
    if not opening.institution.is_verified:
        return f"{said} {opening.institution} is not verified any more, so our staff look at it first."
    return f"{said} It was changed after our staff had approved it, so they look at it once more."


def _give_back(opening: Opening) -> None:
    """It would be over the moment it appeared."""
    ended = end_words(opening)
    opening.withdraw(source=SOURCE)
    said = f"“{opening.title}” was to appear now, but its time was over before: {ended}."
    tell_of_schedule(
        opening,
        "Not published",
        [said, "It is a draft again. Give it a later date and publish it."],
        "Mend it",
    )
