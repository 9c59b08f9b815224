"""Closing the openings that a feed no longer lists, unless it is the feed that is in trouble."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from postings.imports.models import ImportRecord, ImportRun, RunChange
from postings.imports.noting import Notes
from postings.moderation.models import Case
from postings.openings.choices import CloseReason, Status
from postings.openings.models.opening import TransitionError

if TYPE_CHECKING:
    from postings.accounts.models import User
    from postings.openings.models import Opening

# A feed that loses more than this share of its postings at once is taken to be broken, not shrunk.
MOST_THAT_MAY_VANISH = 0.5
# Of a handful of open roles most may be filled together.
FEW_OPENINGS = 3
# Of these it matters that the employer does not look for anybody any more.
_STANDING = (Status.PUBLISHED, Status.IN_REVIEW, Status.SCHEDULED)


def close_vanished(run: ImportRun, *, notes: Notes, unidentified: int, believe_all: bool) -> int:
    """Close what `run` did not see, and say in `run.message` when that was refused. Returns how many."""
    listed = run.feed.records.filter(is_listed=True)
    gone = listed.filter(Q(last_seen_run__isnull=True) | ~Q(last_seen_run=run))
    refusal = "" if believe_all else _refusal(run, listed, gone, unidentified)
    if refusal:
        run.message = f"{refusal}, so nothing was closed."
        return 0
    closed = 0
    source = f"{run.feed.get_kind_display()} feed"
    for record in gone.filter(opening__status__in=_STANDING).select_related("opening").iterator(100):
        if record.opening is None:
            continue
        try:
            with transaction.atomic():
                if record.opening.status == Status.PUBLISHED:
                    record.opening.close(CloseReason.WITHDRAWN, source=source)
                else:
                    take_back(record.opening, source=source)
                ImportRecord.objects.filter(pk=record.pk).update(is_listed=False)
                notes.note(RunChange.Kind.CLOSED, record.opening, record.external_id)
        except TransitionError:
            continue  # A person closed it since the query.
        closed += 1
    gone.update(is_listed=False)
    return closed


def take_back(opening: Opening, *, source: str = "", actor: User | None = None) -> None:
    """Make what waits to get onto the board a draft again; nobody needs to look at it any more."""
    opening.withdraw(source=source, actor=actor)
    Case.objects.filter(opening=opening, state=Case.State.WAITING).update(
        state=Case.State.WITHDRAWN, decided_at=timezone.now(), version=F("version") + 1
    )


def _refusal(
    run: ImportRun, listed: QuerySet[ImportRecord], gone: QuerySet[ImportRecord], unidentified: int
) -> str:
    """Why the feed is not believed; "" where it is."""
    missing = gone.count()
    if not missing:
        return ""
    if not run.postings:
        return "The feed is empty"
    before = listed.filter(first_seen_at__lt=run.started_at).count()
    if missing > before * MOST_THAT_MAY_VANISH:
        return f"{missing} of {before} postings vanished from the feed"
    openings = listed.filter(opening__status=Status.PUBLISHED, first_seen_at__lt=run.started_at).count()
    open_missing = gone.filter(opening__status=Status.PUBLISHED).count()
    if open_missing > FEW_OPENINGS and open_missing > openings * MOST_THAT_MAY_VANISH:
        return f"{open_missing} of {openings} openings vanished from the feed"
    if unidentified and open_missing:
        return f"{unidentified} broken records cannot be told from the {open_missing} openings that vanished"
    return ""
