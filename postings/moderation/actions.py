"""What moderators do with a case. Each names the version that it saw; the second of two is told who was first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from postings.accounts.audit.models import record
from postings.moderation import answering, counts, deciding, telling
from postings.moderation.deciding import (
    UNDO_LASTS,
    NotClaimedError,
    StaleCaseError,
    UndoError,
    holder_of,
    locked,
    locked_opening,
)
from postings.moderation.models import Case, CaseNote
from postings.moderation.own import OwnInstitutionError, refuse_own
from postings.openings.choices import Status

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from postings.accounts.models import User

__all__ = [
    "NotClaimedError",
    "OwnInstitutionError",
    "StaleCaseError",
    "UndoError",
    "add_note",
    "approve",
    "ask_for_changes",
    "claim_case",
    "reject",
    "unclaim_case",
    "undo",
]


@transaction.atomic
def claim_case(case: Case, actor: User, expected_version: int) -> Case:
    """Others see who looks at it, for half an hour."""
    case = locked(case, actor, expected_version, None)
    case.claimed_by, case.claimed_at = actor, timezone.now()
    _save(case)
    record(actor=actor, action="case.claim", target=case, details={"opening": case.opening_id})
    return case


@transaction.atomic
def unclaim_case(case: Case, actor: User, expected_version: int) -> Case:
    case = locked(case, actor, expected_version, None)
    if holder_of(case) is None:
        raise NotClaimedError("Nobody is looking at it.")
    case.claimed_by = case.claimed_at = None
    _save(case)
    record(actor=actor, action="case.unclaim", target=case, details={"opening": case.opening_id})
    return case


@transaction.atomic
def approve(case: Case, actor: User, expected_version: int, *, opening_version: int | None = None) -> Case:
    """Publish or schedule it; what is on the board already is confirmed."""
    case = locked(case, actor, expected_version, opening_version)
    return _decide(
        case,
        actor,
        Case.State.APPROVED,
        "",
        lambda now: deciding.move_after_approval(case.opening, actor, now),
    )


@transaction.atomic
def ask_for_changes(
    case: Case, actor: User, expected_version: int, *, message: str, opening_version: int | None = None
) -> Case:
    """Back to the institution, with what it should change; what candidates see already stays."""
    case = locked(case, actor, expected_version, opening_version)
    return _decide(
        case,
        actor,
        Case.State.CHANGES_ASKED,
        message,
        lambda now: deciding.move_after_request(case.opening, message, actor),
    )


@transaction.atomic
def reject(
    case: Case, actor: User, expected_version: int, *, message: str, opening_version: int | None = None
) -> Case:
    """Not on the board, with the reason; what is there is taken down."""
    case = locked(case, actor, expected_version, opening_version)
    return _decide(
        case,
        actor,
        Case.State.REJECTED,
        message,
        lambda now: deciding.move_after_rejection(case.opening, message, actor),
    )


def _decide(
    case: Case, actor: User, state: Case.State, message: str, move: Callable[[datetime], None]
) -> Case:
    """Move the opening, remember what it was, write the letters for when it can no longer be undone."""
    now = timezone.now()
    was_public = case.opening.status in {Status.PUBLISHED, Status.CLOSED}
    before = deciding.values_of(case.opening)
    move(now)
    case.undo_values = {"before": before, "after": deciding.values_of(case.opening)}
    case.state, case.message = state, message.strip()
    case.decided_by, case.decided_at, case.undo_until = actor, now, now + UNDO_LASTS
    _save(case)
    if not (was_public and state == Case.State.APPROVED):
        telling.tell_institution(case, due_at=case.undo_until)
    answering.answer_reports(case, due_at=case.undo_until)
    record(actor=actor, action=f"opening.{_VERBS[state]}", target=case.opening, details=_details(case))
    return case


_VERBS = {
    Case.State.APPROVED: "approve",
    Case.State.CHANGES_ASKED: "ask_for_changes",
    Case.State.REJECTED: "reject",
}


def _details(case: Case) -> dict[str, Any]:
    return {"case": case.pk, "reasons": case.reasons, "message": case.message, **case.undo_values}


_TOO_LATE = "The ten minutes for undoing it are over, and the letters about it are on their way."


@transaction.atomic
def undo(case: Case, actor: User, expected_version: int) -> Case:
    """Take a decision back, within ten minutes: the opening is what it was, and nobody is told of it."""
    opening = locked_opening(case)
    refuse_own(actor, opening.institution)
    case = Case.objects.select_for_update().get(pk=case.pk)
    case.opening = opening
    if case.state == Case.State.WAITING or case.version != expected_version:
        raise StaleCaseError(case, deciding.what_happened(case))
    if case.undo_until is None or case.undo_until <= timezone.now():
        raise UndoError(_TOO_LATE)
    if Case.objects.filter(opening=opening, state=Case.State.WAITING).exists():
        raise UndoError("The opening is in the queue again, so the decision stands.")
    undone = case.get_state_display().lower()
    deciding.put_back(opening, case.undo_values, actor=actor)
    if not telling.take_back(case):
        raise UndoError(_TOO_LATE)
    record(actor=actor, action="case.undo", target=opening, details={**_details(case), "undone": undone})
    _wait_again(case)
    return case


def _wait_again(case: Case) -> None:
    case.state, case.message, case.undo_values = Case.State.WAITING, "", {}
    case.decided_by = case.decided_at = case.undo_until = None
    _save(case)


@transaction.atomic
def add_note(case: Case, actor: User, text: str) -> CaseNote:
    """What moderators tell each other; it does not stand in the way of who decides meanwhile."""
    note = CaseNote.objects.create(case=case, author=actor, text=text)
    record(actor=actor, action="case.note", target=case, details={"text": text})
    return note


def _save(case: Case) -> None:
    case.version += 1
    case.save()
    transaction.on_commit(counts.forget)
