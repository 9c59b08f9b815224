"""Whether an opening may be seen at once, or is looked at first: the one way onto the board for institutions.

docs/publishing.md says in words what is decided here.
"""

from __future__ import annotations

from enum import Enum
from random import random
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from postings.institutions.models import Institution
from postings.institutions.trust import posts_at_once
from postings.moderation.cases import open_case
from postings.moderation.duplicates import suspicions_of, words_of
from postings.moderation.models import Case, Reason
from postings.openings.choices import Origin, Status
from postings.openings.describing import describe
from postings.openings.models import Opening
from postings.openings.models.change import MATERIAL_FIELDS
from postings.openings.models.opening import TransitionError
from postings.publishing.trust import NEEDED, approved_openings, refused_lately

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from postings.accounts.models import User

# Of what trusted institutions publish, this share is looked at afterwards.
SAMPLED = 0.05
# What decides whether candidates are misled: what is material to them except dates, and more.
LOOKED_AT = MATERIAL_FIELDS - {"status", "deadline", "letters_deadline", "end"} | {
    "description",
    "how_to_apply",
    "role",
}


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
    current = Opening.objects.select_for_update(of=("self",)).select_related("institution").get(pk=opening.pk)
    opening.institution = current.institution
    if current.status not in {Status.DRAFT, Status.REJECTED}:
        now = current.get_status_display().lower()
        raise TransitionError(f"This opening is {now}, so it cannot be sent again.")
    standing = _standing_reasons(current)
    reasons = {**_doubted(current, doubts or {}), **standing}
    if standing or (reasons and not posts_at_once(current.institution)):
        opening.submit(actor=actor, source=source)
        # When it is approved, it waits for the time that was asked for.
        opening.scheduled_for = at
        opening.save(update_fields=["scheduled_for"])
        open_case(opening, reasons)
        return Released.IN_REVIEW
    if at is not None:
        opening.schedule(at, actor=actor, source=source)
        _look_later(opening, reasons)
        return Released.SCHEDULED
    opening.publish(actor=actor, source=source)
    _look_later(opening, reasons)
    return Released.PUBLISHED


@transaction.atomic
def publish_due(opening: Opening, *, source: str = "schedule") -> Released:
    """Publish what was scheduled for now; what may not be seen any more goes to the moderators.

    Raises `TransitionError` if it is not scheduled.
    """
    institution = Institution.objects.get(pk=opening.institution_id)
    changed = {} if posts_at_once(institution) else _changed_since(opening, Status.SCHEDULED)
    if reasons := _held_when_due(opening, institution, changed):
        opening.hold(source=source)
        open_case(opening, reasons, before=_before(opening, changed))
        return Released.IN_REVIEW
    opening.publish(source=source)
    if changed:
        open_case(opening, _changed_reason(changed), before=_before(opening, changed))
    return Released.PUBLISHED


def _held_when_due(opening: Opening, institution: Institution, changed: Mapping[str, str]) -> dict[str, str]:
    """Nobody may have something approved and then make it say something else before it appears."""
    approved = opening.cases.filter(state=Case.State.APPROVED).order_by("-decided_at").first()
    if not institution.is_verified and (approved is None or Reason.NEW_INSTITUTION not in approved.reasons):
        lost = "Its institution is not verified any more; the opening was to appear now."
        return {Reason.NEW_INSTITUTION: lost}
    return _changed_reason(changed) if changed and approved is not None else {}


def _changed_since(opening: Opening, state: Status) -> dict[str, str]:
    """What was changed since it last came into `state` and staff last agreed, each with what it said before."""
    waits = opening.changes.filter(changes__status__1=state.label).first()
    if waits is None:
        return {}
    later = opening.changes.filter(pk__gt=waits.pk).order_by("pk")
    if opening.approved_at is not None:
        later = later.filter(at__gt=opening.approved_at)
    changed: dict[str, str] = {}
    for entry in later:
        for name, (old, _) in entry.changes.items():
            if name in LOOKED_AT:
                changed.setdefault(name, old)
    return changed


def _before(opening: Opening, changed: Mapping[str, str]) -> dict[str, str]:
    return {**describe(opening), **changed} if changed else {}


def _changed_reason(changed: Iterable[str]) -> dict[str, str]:
    return {Reason.CHANGED: f"Changed: {', '.join(sorted(name.replace('_', ' ') for name in changed))}."}


@transaction.atomic
def look_at_reopened(opening: Opening) -> Case | None:
    """Nobody may have one thing approved, close it, and open it again as another. Returns the case, None for none."""
    changed = _changed_since(opening, Status.CLOSED)
    if not changed or posts_at_once(opening.institution):
        return None
    return open_case(opening, _changed_reason(changed), before=_before(opening, changed))


@transaction.atomic
def look_at_changes(
    opening: Opening,
    *,
    before: Mapping[str, str],
    changes: Mapping[str, list[str]],
    doubts: Mapping[str, str] | None = None,
) -> Case | None:
    """Have staff look at what was changed on an opening that can be seen; it stays there meanwhile.

    `before` is what it said, and `changes` what `update_opening` returned. Of trusted institutions a sample and what
    raises a doubt is looked at. Returns the case, None for none.
    """
    changed = LOOKED_AT.intersection(changes)
    if opening.status not in {Status.PUBLISHED, Status.SCHEDULED, Status.IN_REVIEW} or not changed:
        return None
    if posts_at_once(opening.institution) and not doubts and random() >= SAMPLED:
        return None
    return open_case(opening, {**_changed_reason(changed), **(doubts or {})}, before=before)


def _standing_reasons(opening: Opening) -> dict[str, str]:
    """Why whatever this institution sends, or sends again, is looked at before it can be seen."""
    if not opening.institution.is_verified:
        return {Reason.NEW_INSTITUTION: "Nobody has verified this institution yet.", **_sent_again(opening)}
    reasons = _sent_again(opening) or _after_a_rejection(opening.institution)
    if not opening.institution.is_trusted and _is_first(opening):
        reasons.setdefault(Reason.NEW_INSTITUTION, "This is the institution's first opening here.")
    return reasons


def _after_a_rejection(institution: Institution) -> dict[str, str]:
    """What was rejected could be copied, or typed anew, and would be another opening then."""
    refused = refused_lately(institution)
    if refused is None or refused.decided_at is None:
        return {}
    on = f"{refused.decided_at:%d %b %Y}"
    return {Reason.LOW_QUALITY: f"The last that was decided of this institution was rejected, on {on}."}


def _is_first(opening: Opening) -> bool:
    """What the board itself imported says nothing about who posts now."""
    own = Q(approved_at__isnull=False) | ~Q(origin=Origin.IMPORTED)
    return not opening.institution.openings.public().filter(own).exclude(pk=opening.pk).exists()


def _sent_again(opening: Opening) -> dict[str, str]:
    """What was asked for the last time, where that was not a yes."""
    decided = opening.cases.exclude(state__in=[Case.State.WAITING, Case.State.WITHDRAWN])
    last = decided.order_by("-decided_at", "-pk").first()
    if last is not None and last.state in {Case.State.REJECTED, Case.State.CHANGES_ASKED}:
        verb = "rejected" if last.state == Case.State.REJECTED else "sent back"
        on = f"{last.decided_at:%d %b %Y}" if last.decided_at else ""
        return {last.reasons[0]: f"Sent again. It was {verb} on {on}: “{last.message}”"}
    if opening.status == Status.REJECTED:
        return {Reason.LOW_QUALITY: f"Sent again. It was rejected: “{opening.rejection_reason}”"}
    # Taken back to a draft, it says nothing of that any more; its log does.
    if refused := _refused_at(opening):
        return {Reason.LOW_QUALITY: f"Sent again. It was rejected on {refused:%d %b %Y}."}
    return {}


def _refused_at(opening: Opening) -> datetime | None:
    """When it was rejected, where staff have not agreed with it since."""
    refused = opening.changes.filter(changes__status__1=Status.REJECTED.label).first()
    if refused is None or (opening.approved_at is not None and opening.approved_at > refused.at):
        return None
    undone = opening.changes.filter(pk__gt=refused.pk, source="moderation, undone")
    return None if undone.exists() else refused.at


def _doubted(opening: Opening, doubts: Mapping[str, str]) -> dict[str, str]:
    reasons = dict(doubts)
    if suspicions := suspicions_of(opening):
        reasons[Reason.DUPLICATE] = words_of(suspicions, opening)
    return reasons


def _look_later(opening: Opening, reasons: Mapping[str, str]) -> None:
    """It can be seen, and is looked at all the same: of trusted institutions a sample, of others each."""
    if not posts_at_once(opening.institution):
        reasons = {**_on_the_way_to_trust(opening.institution), **reasons}
    elif random() < SAMPLED:
        reasons = {Reason.SAMPLE: "Chosen at random.", **reasons}
    if reasons:
        open_case(opening, reasons)


def _on_the_way_to_trust(institution: Institution) -> dict[str, str]:
    """As many are looked at as trust needs: a feed of a hundred fills no queue."""
    approved = approved_openings(institution)
    waiting = Case.objects.filter(opening__institution=institution, state=Case.State.WAITING).count()
    if approved + waiting >= NEEDED:
        return {}
    return {Reason.NEW_INSTITUTION: f"Not trusted yet: {approved} of {NEEDED} openings approved."}
