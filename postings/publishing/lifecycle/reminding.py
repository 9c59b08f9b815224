"""A week before openings end by themselves, the people of their institution are reminded, once for each end."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import DateTimeField, Exists, F, OuterRef, Q
from django.db.models.functions import Least
from django.urls import reverse

from postings.accounts.letters.actions import write_letter
from postings.institutions.people_models import MemberRole, Membership
from postings.openings.choices import Origin
from postings.openings.models import Opening
from postings.publishing.lifecycle.actions import REMINDED_BEFORE
from postings.publishing.lifecycle.ending import end_of, end_words
from postings.publishing.lifecycle.telling import desk_url, editors_of
from postings.publishing.models import ExpiryReminder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from postings.institutions.models import Institution

# More are a list that nobody reads: the desk has it.
_MOST_NAMED = 20


def remind_all(now: datetime) -> int:
    """One letter a person and institution, whatever ends. Returns of how many openings people were reminded."""
    ending = _ending(now).values_list("institution_id", "pk")
    by_institution = groupby(ending, key=lambda pair: pair[0])
    return sum(_remind([pk for _, pk in pairs], now) for _, pairs in by_institution)


def _ending(now: datetime) -> QuerySet[Opening]:
    """Those that end within a week and were to be seen before; what a feed keeps is ended by its source."""
    soon = now + REMINDED_BEFORE
    own_end = Least(OuterRef("deadline_at"), OuterRef("expires_at"), output_field=DateTimeField())
    reminded = ExpiryReminder.objects.filter(opening=OuterRef("pk"), ends_at=own_end)
    editors = Membership.objects.filter(
        institution=OuterRef("institution"), role__in=[MemberRole.OWNER, MemberRole.EDITOR]
    )
    ends_soon = Q(deadline_at__lte=soon) | Q(expires_at__lte=soon)
    return (
        Opening.objects.open(now)
        .exclude(origin=Origin.IMPORTED)
        .filter(ends_soon, _was_seen_before("deadline_at"), _was_seen_before("expires_at"))
        .filter(~Exists(reminded), Exists(editors))
        .order_by("institution_id", Least("deadline_at", "expires_at"), "pk")
    )


def _was_seen_before(end: str) -> Q:
    """Who published it in its last week knows when it ends."""
    return Q(**{f"{end}__isnull": True}) | Q(published_at__lte=F(end) - REMINDED_BEFORE)


@transaction.atomic
def _remind(openings: list[int], now: datetime) -> int:
    # Asked again under their locks: another run may have them, or somebody closed or extended one.
    # A filter beside the lock would not see what the other run wrote.
    locked = Opening.objects.filter(pk__in=openings).order_by("pk").select_for_update(of=("self",))
    held = list(locked.values_list("pk", flat=True))
    due = list(_ending(now).filter(pk__in=held).select_related("institution"))
    if not due:
        return 0
    reminders = [
        ExpiryReminder.objects.create(opening=opening, ends_at=end)
        for opening in due
        if (end := end_of(opening)) is not None
    ]
    _write(due[0].institution, due, f"ending/{reminders[0].pk}")
    return len(due)


def _write(institution: Institution, openings: Sequence[Opening], key: str) -> None:
    alone = openings[0] if len(openings) == 1 else None
    subject = f"Ends soon: {alone.title}" if alone else f"{len(openings)} openings end soon"
    paragraphs = _about_one(alone) if alone else _about_many(openings)
    desk = settings.SITE_URL + reverse("postings:desk-institution", args=[institution.slug])
    action = ("Extend it", desk_url(alone, "desk-opening-extend")) if alone else ("Open your desk", desk)
    for email in editors_of(institution):
        write_letter(
            key=f"{key}/{email}"[:200],
            to=email,
            subject=subject,
            paragraphs=[*paragraphs, f"You get this because you post for {institution}."],
            action=action,
        )


def _about_one(opening: Opening) -> list[str]:
    return [
        f"“{opening.title}” ends on {end_words(opening)}. It closes by itself then.",
        f"Is it filled already? Close it, so that nobody applies in vain: {desk_url(opening, 'desk-opening-close')}",
        "If you need more time, extend it: candidates see the new date at once.",
    ]


def _about_many(openings: Sequence[Opening]) -> list[str]:
    named = [
        f"“{opening.title}” ends on {end_words(opening)}: {desk_url(opening)}"
        for opening in openings[:_MOST_NAMED]
    ]
    more = len(openings) - len(named)
    rest = [f"And {more} more."] if more else []
    return [
        "These close by themselves. Extend those that need more time, and close those that are filled.",
        *named,
        *rest,
    ]
