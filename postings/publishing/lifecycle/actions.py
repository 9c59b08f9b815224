"""What the people of an institution do with an opening of theirs, beside writing it.

Each locks the opening, refuses a version that is not current, and does nothing the second time.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from postings.moderation import counts
from postings.moderation.models import Case
from postings.openings.actions import log_difference
from postings.openings.choices import CloseReason, Status
from postings.openings.deadlines import stated_moment
from postings.openings.describing import describe
from postings.openings.hand_edits import remember_hand_edits
from postings.openings.models import Opening
from postings.openings.models.opening import StaleError, TransitionError
from postings.publishing.lifecycle.ending import has_deadline, is_over, moved_end, with_end
from postings.publishing.models import Draft, ExpiryReminder
from postings.publishing.quality.gate import doubts, findings
from postings.publishing.release import Released, look_at_reopened, release
from postings.publishing.wizard.from_opening import draft_of
from postings.publishing.wizard.starting import start_copy

if TYPE_CHECKING:
    from postings.accounts.models import User

REMINDED_BEFORE = timedelta(days=7)
_SECOND_CLICK = timedelta(minutes=1)


class GateError(TransitionError):
    """What it says has to be mended first; `messages` says what."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__("Something has to be mended before this can be published.")
        self.messages = messages


def lock(opening: Opening) -> Opening:
    return Opening.objects.select_for_update(of=("self",)).select_related("institution").get(pk=opening.pk)


def check_version(opening: Opening, expected_version: int) -> None:
    if opening.version != expected_version:
        raise StaleError(opening.version)


@transaction.atomic
def close_early(opening: Opening, outcome: CloseReason, *, actor: User, expected_version: int) -> None:
    current = lock(opening)
    if current.status == Status.CLOSED and current.close_reason == outcome:
        return
    check_version(current, expected_version)
    current.close(outcome, actor=actor)


@transaction.atomic
def reopen(opening: Opening, *, actor: User, expected_version: int) -> None:
    """Only where it is open then: one that has ended gets a new end first."""
    current, now = lock(opening), timezone.now()
    if current.is_open(now):
        return
    check_version(current, expected_version)
    if current.close_reason == CloseReason.OFF_TOPIC:
        raise TransitionError("Our staff closed this opening, so it cannot be reopened.")
    if current.status == Status.CLOSED and is_over(current, now):
        raise TransitionError("Its time has passed: give it a later end first.")
    current.reopen(actor=actor)
    look_at_reopened(current)


@transaction.atomic
def extend(opening: Opening, to: datetime, *, actor: User, expected_version: int) -> dict[str, list[str]]:
    """Give it a later end: its deadline where it has one, else the day it is taken off the list."""
    current = lock(opening)
    if moved_end(current) == to:
        return {}
    check_version(current, expected_version)
    _check_extension(current, to)
    before, ends = describe(current), with_end(current, to)
    current.deadline_at, current.expires_at = ends.deadline_at, ends.expires_at
    current.letters_deadline_at = ends.letters_deadline_at
    current.save(update_fields=["deadline_at", "expires_at", "letters_deadline_at", "updated_at"])
    changes = log_difference(current, before, actor=actor)
    remember_hand_edits(current, changes)
    if to - timezone.now() < REMINDED_BEFORE:
        # Who has just chosen it needs no reminder of it.
        ExpiryReminder.objects.get_or_create(opening=current, ends_at=min(to, current.expires_at or to))
    return changes


def _check_extension(opening: Opening, to: datetime) -> None:
    if opening.status not in {Status.PUBLISHED, Status.CLOSED}:
        raise TransitionError("Only what has been published can be extended. Change its dates by editing it.")
    if opening.close_reason == CloseReason.OFF_TOPIC:
        raise TransitionError("Our staff closed this opening, so it cannot be extended.")
    current = moved_end(opening)
    if current is None:
        raise TransitionError("It has no deadline and no end, so there is nothing to extend.")
    if to <= max(current, timezone.now()):
        until = stated_moment(
            current,
            opening.deadline_zone,
            has_time=opening.deadline_has_time and has_deadline(opening),
        )
        raise TransitionError(f"Choose a day to come, after {until}.")


@transaction.atomic
def publish(
    opening: Opening, *, actor: User, expected_version: int, at: datetime | None = None
) -> Released | None:
    """Send what is a draft again: at once, or at a time. None where somebody did so a moment ago."""
    current = lock(opening)
    if current.status in {Status.IN_REVIEW, Status.SCHEDULED, Status.PUBLISHED}:
        if _was_just_sent_by(current, actor):
            return None
        raise StaleError(current.version)
    check_version(current, expected_version)
    if current.status == Status.CLOSED:
        raise TransitionError("This opening is closed, so it cannot be published. Reopen it.")
    found = findings(draft_of(current), current.institution)
    if wrong := [finding.message for finding in found if finding.is_hard]:
        raise GateError(wrong)
    return release(current, actor=actor, at=at, doubts=doubts(found))


def _was_just_sent_by(opening: Opening, actor: User) -> bool:
    last = opening.changes.first()
    return last is not None and last.actor_id == actor.pk and last.at > timezone.now() - _SECOND_CLICK


@transaction.atomic
def withdraw(opening: Opening, *, actor: User, expected_version: int) -> None:
    """Back from the moderators, or from the schedule; a case that waits is over."""
    current = lock(opening)
    if current.status == Status.DRAFT:
        return
    check_version(current, expected_version)
    if current.status not in {Status.IN_REVIEW, Status.SCHEDULED}:
        now = current.get_status_display().lower()
        raise TransitionError(f"This opening is {now}, so it cannot be taken back.")
    current.withdraw(actor=actor)
    withdraw_case(current)


def withdraw_case(opening: Opening) -> None:
    """Within a transaction that holds the opening, as decisions on the case do."""
    for case in Case.objects.select_for_update().filter(opening=opening, state=Case.State.WAITING):
        case.state, case.decided_at = Case.State.WITHDRAWN, timezone.now()
        case.version += 1
        case.save()
    transaction.on_commit(counts.forget)


@transaction.atomic
def copy(opening: Opening, *, actor: User) -> Draft:
    """A draft of the same words without its dates; the one that was just made, where it was asked for twice."""
    lock(opening)
    just_made = Draft.objects.filter(
        institution=opening.institution_id,
        author=actor,
        source=Draft.Source.COPY,
        is_template=False,
        version=1,
        title=opening.title[:250],
        created_at__gt=timezone.now() - _SECOND_CLICK,
    )
    return just_made.first() or start_copy(opening, actor)


@transaction.atomic
def make_template(opening: Opening, name: str, *, actor: User) -> Draft:
    """What later openings begin with; one of the same name is replaced by it."""
    lock(opening)
    template = start_copy(opening, actor)
    Draft.objects.filter(institution=opening.institution_id, is_template=True, title=name).delete()
    template.is_template, template.title = True, name
    template.save(update_fields=["is_template", "title"])
    return template


@transaction.atomic
def delete(opening: Opening, *, expected_version: int) -> None:
    """Only what nobody outside the institution has seen, and nobody had a reason to refuse."""
    current = lock(opening)
    check_version(current, expected_version)
    if why := cannot_delete(current):
        raise TransitionError(why)
    current.delete()


def cannot_delete(opening: Opening) -> str:
    """Why it has to stay, "" where it need not."""
    if opening.published_at is not None:
        return "It has been published: it stays as history. Close it instead."
    if opening.status != Status.DRAFT:
        return "Take it back first: only drafts can be deleted."
    if opening.cases.filter(state=Case.State.REJECTED).exists():
        return "Our staff rejected it once, so it stays with its history."
    return ""
