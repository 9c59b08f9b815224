"""How an institution earns that its openings are published at once: by openings that our staff agreed with."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from postings.accounts.audit.models import AuditEntry
from postings.institutions.models import Institution
from postings.moderation.models import Case

if TYPE_CHECKING:
    from django.db.models import QuerySet

# Openings that were approved, and for how long none may have been rejected. docs/publishing.md says why.
NEEDED = 3
WITHOUT_REJECTION = timedelta(days=90)
THE_BOARD = "the board itself"


def approved_openings(institution: Institution, since: datetime | None = None) -> int:
    """How many of its openings our staff agreed with, for good: what can still be undone does not count."""
    cases = _decided(institution).filter(state=Case.State.APPROVED)
    if since is not None:
        cases = cases.filter(decided_at__gt=since)
    return cases.order_by().values("opening").distinct().count()


def has_earned_trust(institution: Institution, now: datetime | None = None) -> bool:
    """What staff set by hand stands until the institution has earned the contrary anew."""
    now = now or timezone.now()
    since = set_by_staff_at(institution)
    return (
        institution.is_verified
        and not _was_rejected(institution, now, since)
        and approved_openings(institution, since) >= NEEDED
    )


def refused_lately(institution: Institution, now: datetime | None = None) -> Case | None:
    """The rejection since which staff have neither agreed with anything nor given trust; None for none."""
    decided = Case.objects.filter(
        opening__institution=institution, state__in=[Case.State.APPROVED, Case.State.REJECTED]
    )
    last = decided.order_by("-decided_at", "-pk").first()
    if last is None or last.state != Case.State.REJECTED or last.decided_at is None:
        return None
    since = set_by_staff_at(institution) if institution.is_trusted else None
    earliest = (now or timezone.now()) - WITHOUT_REJECTION
    return last if last.decided_at > max(since or earliest, earliest) else None


@transaction.atomic
def review_trust(institution: Institution, now: datetime | None = None) -> bool:
    """Give trust that was earned, take back what a rejection cost. Returns whether that changed anything."""
    now = now or timezone.now()
    current = Institution.objects.select_for_update(of=("self",)).get(pk=institution.pk)
    if current.is_trusted:
        is_trusted = not _was_rejected(current, now, set_by_staff_at(current))
    else:
        is_trusted = has_earned_trust(current, now)
    if is_trusted == current.is_trusted:
        return False
    current.is_trusted = is_trusted
    current.save(update_fields=["is_trusted", "updated_at"])
    _note(current)
    return True


def to_review(now: datetime) -> QuerySet[Institution]:
    """Those about which anything was decided lately."""
    return Institution.objects.filter(
        openings__cases__decided_at__gt=now - WITHOUT_REJECTION,
        openings__cases__state__in=[Case.State.APPROVED, Case.State.REJECTED],
    ).distinct()


def _decided(institution: Institution) -> QuerySet[Case]:
    is_final = Q(undo_until__isnull=True) | Q(undo_until__lte=timezone.now())
    return Case.objects.filter(is_final, opening__institution=institution)


def _was_rejected(institution: Institution, now: datetime, since: datetime | None) -> bool:
    after = max(since or now - WITHOUT_REJECTION, now - WITHOUT_REJECTION)
    return _decided(institution).filter(state=Case.State.REJECTED, decided_at__gt=after).exists()


def set_by_staff_at(institution: Institution) -> datetime | None:
    """When somebody last ticked or unticked it in the admin, or by an action that the audit log knows."""
    ticked = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Institution),
        object_id=str(institution.pk),
        action_flag=CHANGE,
        change_message__contains='"Trusted"',
    ).order_by("-action_time")
    acted = AuditEntry.objects.filter(
        target_type="institution",
        target_id=str(institution.pk),
        action__contains="trust",
        actor__isnull=False,
    )
    moments = [
        ticked.values_list("action_time", flat=True).first(),
        acted.values_list("at", flat=True).first(),
    ]
    return max((moment for moment in moments if moment is not None), default=None)


def _note(institution: Institution) -> None:
    AuditEntry.objects.create(
        actor_name=THE_BOARD,
        action="institution.trust" if institution.is_trusted else "institution.distrust",
        target_type="institution",
        target_id=str(institution.pk),
        target_name=str(institution),
        details={"approved": approved_openings(institution)},
    )
