"""What keeps two moderators from deciding one case, and what a decision changes and puts back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from postings.moderation.models import CLAIM_LASTS, Case
from postings.moderation.own import refuse_own
from postings.openings.choices import Status
from postings.openings.models import Opening
from postings.openings.models.opening import TransitionError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from postings.accounts.models import User

UNDO_LASTS = timedelta(minutes=10)
# Of an opening, what decisions change and undoing puts back.
_MOVED = (
    *("status", "close_reason", "rejection_reason"),
    *("closed_at", "published_at", "scheduled_for", "approved_at"),
)


class StaleCaseError(Exception):
    """Somebody was faster, or the opening says something else now. `case` is as it is now."""

    def __init__(self, case: Case, words: str) -> None:
        super().__init__(words)
        self.case = case


class NotClaimedError(Exception):
    """The case is in somebody else's hands, or in nobody's where it has to be in one's own."""


class UndoError(Exception):
    """Too late, or something else has happened since. The text says which."""


def name_of(person: User | None) -> str:
    return (person.name or person.email) if person is not None else "Somebody"


def clock(moment: datetime) -> str:
    return f"{moment:%H:%M} UTC"


def holder_of(case: Case, now: datetime | None = None) -> User | None:
    """Who looks at it at the moment; a claim ends by itself."""
    now = now or timezone.now()
    is_held = case.claimed_at is not None and case.claimed_at > now - CLAIM_LASTS
    return case.claimed_by if is_held else None


def locked(case: Case, actor: User, expected_version: int, opening_version: int | None) -> Case:
    """The waiting case with its opening, both locked: the ones that `actor` saw.

    The opening is locked first, as `open_case` does.
    """
    opening = locked_opening(case)
    refuse_own(actor, opening.institution)
    fresh = Case.objects.select_for_update().get(pk=case.pk)
    fresh.opening = opening
    if fresh.state != Case.State.WAITING or fresh.version != expected_version:
        raise StaleCaseError(fresh, what_happened(fresh))
    if opening_version is not None and opening.version != opening_version:
        raise StaleCaseError(fresh, "The opening was edited meanwhile. Look at what it says now.")
    holder = holder_of(fresh)
    if holder is not None and holder != actor:
        raise NotClaimedError(f"{name_of(holder)} is looking at it, until {_claim_end(fresh)} at the latest.")
    return fresh


def locked_opening(case: Case) -> Opening:
    openings = Opening.objects.select_for_update(of=("self",)).select_related("institution")
    return openings.get(pk=case.opening_id)


def what_happened(case: Case) -> str:
    """Who did what, for the one who came second."""
    if case.state != Case.State.WAITING and case.decided_at is not None:
        did = case.get_state_display().lower()
        return f"{name_of(case.decided_by)} decided it at {clock(case.decided_at)}: {did}."
    holder = holder_of(case)
    if holder is not None:
        return f"{name_of(holder)} is looking at it, until {_claim_end(case)} at the latest."
    return "The case has changed meanwhile. Look at what it says now."


def _claim_end(case: Case) -> str:
    return clock(case.claimed_at + CLAIM_LASTS) if case.claimed_at else "now"


def values_of(opening: Opening) -> dict[str, Any]:
    """What undoing puts back, as JSON keeps it."""
    values = Opening.objects.values(*_MOVED).get(pk=opening.pk)
    return {name: _kept(value) for name, value in values.items()}


def _kept(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def put_back(opening: Opening, kept: Mapping[str, Mapping[str, Any]], *, actor: User) -> None:
    """Make of a locked `opening` what it was before a decision, if it still is what the decision made of it."""
    if values_of(opening) != kept["after"]:
        raise UndoError("The opening has been changed since, so the decision stands.")
    now_label = Status(opening.status).label
    for name, value in kept["before"].items():
        setattr(opening, name, parse_datetime(value) if name.endswith(("_at", "_for")) and value else value)
    opening.save(update_fields=[*kept["before"], "updated_at"])
    then_label = Status(opening.status).label
    if now_label != then_label:
        opening.log_change({"status": [now_label, then_label]}, actor=actor, source="moderation, undone")


def move_after_approval(opening: Opening, actor: User, now: datetime) -> None:
    """Onto the board, at the time its institution asked for; what is there already stays."""
    if opening.status == Status.IN_REVIEW:
        if opening.scheduled_for is not None and opening.scheduled_for > now:
            opening.schedule(opening.scheduled_for, actor=actor, source="moderation")
        else:
            opening.publish(actor=actor, source="moderation")
    elif opening.status in {Status.DRAFT, Status.REJECTED}:
        raise TransitionError(_gone(opening))
    opening.approved_at = now
    opening.save(update_fields=["approved_at", "updated_at"])


def move_after_rejection(opening: Opening, reason: str, actor: User) -> None:
    """Off the board, or never onto it."""
    if opening.status in {Status.PUBLISHED, Status.CLOSED}:
        opening.take_down(reason, actor=actor, source="moderation")
    elif opening.status in {Status.DRAFT, Status.REJECTED}:
        raise TransitionError(_gone(opening))
    else:
        opening.reject(reason, actor=actor, source="moderation")


def move_after_request(opening: Opening, message: str, actor: User) -> None:
    """Back to its institution if nobody has seen it; what candidates see stays, and is mended live."""
    if opening.status in {Status.IN_REVIEW, Status.SCHEDULED}:
        opening.reject(message, actor=actor, source="moderation")
    elif opening.status in {Status.DRAFT, Status.REJECTED}:
        raise TransitionError(_gone(opening))


def _gone(opening: Opening) -> str:
    return f"Its institution has it back: it is {opening.get_status_display().lower()}."
