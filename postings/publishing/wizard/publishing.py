"""From a draft to the board: a new opening, or changes to one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db import transaction

from postings.openings.actions import create_opening, update_opening
from postings.openings.choices import Origin, Status
from postings.openings.describing import describe
from postings.openings.hand_edits import remember_hand_edits
from postings.openings.models import Opening
from postings.publishing.quality.gate import doubts, findings
from postings.publishing.release import Released, look_at_changes, release
from postings.publishing.wizard.fields import read
from postings.publishing.wizard.from_opening import draft_of, with_what_nobody_types, with_what_was_read
from postings.publishing.wizard.saving import StaleDraftError, locked

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from postings.accounts.models import User
    from postings.openings.draft import OpeningDraft
    from postings.publishing.models import Draft
    from postings.publishing.quality.gate import Finding

# How long a second click is led to what the first one made.
_REMEMBERED_SECONDS = 24 * 60 * 60
# What the institution itself still holds back, and whoever reads it will read it as it is now.
_UNSEEN = frozenset({Status.DRAFT, Status.REJECTED})


class NotReadyError(Exception):
    """Something is missing or wrong that an opening cannot be without; the draft's pages say what."""


class OpeningMovedError(Exception):
    """The opening was changed since these changes to it were begun."""


class TooLateError(Exception):
    """By the time it is to be published, nobody could apply any more."""


class Became(Enum):
    """What happens now."""

    PUBLISHED = "published"
    SCHEDULED = "scheduled"
    IN_REVIEW = "in_review"
    CHANGED = "changed"
    CHANGED_AND_READ = "changed_and_read"
    KEPT = "kept"
    UNCHANGED = "unchanged"


_OF_RELEASE = {
    Released.PUBLISHED: Became.PUBLISHED,
    Released.SCHEDULED: Became.SCHEDULED,
    Released.IN_REVIEW: Became.IN_REVIEW,
}


@dataclass(frozen=True, slots=True)
class Published:
    opening: Opening
    became: Became


@transaction.atomic
def publish(draft: Draft, *, version: int, actor: User, at: datetime | None = None) -> Published:
    """`version` is the draft's that was looked at.

    Raises `Draft.DoesNotExist` where it was published meanwhile (see `published_before`), `StaleDraftError`,
    `NotReadyError`, `TooLateError` and `OpeningMovedError`.
    """
    draft = locked(draft.institution, draft.pk)
    if draft.version != version:
        raise StaleDraftError(draft)
    if draft.is_template:
        # It is used again and again: each time as a draft of its own.
        raise NotReadyError
    said = read(draft.typed, draft.institution).draft
    found = findings(said, draft.institution) if said else []
    if said is None or any(finding.is_hard for finding in found):
        raise NotReadyError
    if at is not None and any(end is not None and end <= at for end in (said.deadline_at, said.expires_at)):
        raise TooLateError
    if draft.opening is None:
        published = _made(draft, said, found, actor, at)
    else:
        published = _changed(draft, draft.opening, said, found, actor, at)
    cache.set(_key(draft), published.opening.pk, _REMEMBERED_SECONDS)
    draft.delete()
    return published


def published_before(institution_id: int, draft_id: int) -> int | None:
    """The opening that a draft became which is no more, for a button that was pressed twice."""
    opening_id: int | None = cache.get(f"published-draft-{institution_id}-{draft_id}")
    return opening_id


def _key(draft: Draft) -> str:
    return f"published-draft-{draft.institution_id}-{draft.pk}"


def _made(
    draft: Draft, said: OpeningDraft, found: Collection[Finding], actor: User, at: datetime | None
) -> Published:
    said = with_what_was_read(said, draft)
    opening = create_opening(institution=draft.institution, draft=said, origin=Origin.TYPED, actor=actor)
    opening.created_by = actor
    opening.save(update_fields=["created_by"])
    released = release(opening, actor=actor, at=at, doubts=doubts(found))
    return Published(opening, _OF_RELEASE[released])


def _changed(
    draft: Draft,
    opening: Opening,
    said: OpeningDraft,
    found: Collection[Finding],
    actor: User,
    at: datetime | None,
) -> Published:
    opening = Opening.objects.select_for_update(of=("self",)).get(pk=opening.pk)
    if opening.version != draft.opening_version:
        raise OpeningMovedError
    before, was = describe(opening), draft_of(opening)
    said = with_what_nobody_types(said, was)
    changes = update_opening(opening=opening, draft=said, actor=actor)
    opening.refresh_from_db()
    remember_hand_edits(opening, changes)
    if opening.status in _UNSEEN:
        return _released_again(opening, actor, at, found)
    if not changes:
        return Published(opening, Became.UNCHANGED)
    known = {finding.key for finding in findings(was, draft.institution)}
    news = [finding for finding in found if finding.key not in known]
    return Published(opening, _looked_at(opening, changes, before, news))


def _released_again(
    opening: Opening, actor: User, at: datetime | None, found: Collection[Finding]
) -> Published:
    if opening.status == Status.REJECTED:
        opening.withdraw(actor=actor)
    released = release(opening, actor=actor, at=at, doubts=doubts(found))
    return Published(opening, _OF_RELEASE[released])


def _looked_at(
    opening: Opening, changes: Mapping[str, list[str]], before: Mapping[str, str], found: Collection[Finding]
) -> Became:
    """What is public stays so while moderators look at what changed; they may take it back."""
    case = look_at_changes(opening, before=before, changes=changes, doubts=doubts(found))
    if opening.status != Status.PUBLISHED:
        return Became.KEPT
    return Became.CHANGED if case is None else Became.CHANGED_AND_READ
