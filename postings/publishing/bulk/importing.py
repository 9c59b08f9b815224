"""From the chosen lines of a table to openings, each in a transaction of its own."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.utils import timezone

from postings.openings.actions import create_opening
from postings.openings.choices import Origin
from postings.openings.models import ExchangeRate, Topic
from postings.openings.models.opening import TransitionError
from postings.publishing.bulk.checking import Checker
from postings.publishing.bulk.claiming import hand_out, let_go, still_at_it
from postings.publishing.models import Upload, UploadRow
from postings.publishing.quality.gate import doubts
from postings.publishing.release import release

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet

# A task gives other tasks their turn; it goes on in another one.
_TURN_SECONDS = 120.0
_AT_ONCE = 50
logger = logging.getLogger(__name__)


class ChoiceError(Exception):
    """This cannot be done with the upload as it is now; the message says why."""


@transaction.atomic
def begin(upload: Upload, *, is_publishing: bool) -> int:
    """Have the chosen good lines imported by a worker. Returns how many; a second click begins nothing."""
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    if upload.state != Upload.State.CHECKED:
        raise ChoiceError(f"This table is {upload.get_state_display().lower()}.")
    number = waiting_rows(upload).count()
    if not number:
        raise ChoiceError("No line is chosen that could be imported.")
    Upload.objects.filter(pk=upload.pk).update(
        state=Upload.State.IMPORTING, is_publishing=is_publishing, rows_imported=0, claimed_at=None
    )
    hand_out(upload.pk)
    return number


@transaction.atomic
def choose(upload: Upload, *, shown: Collection[int], chosen: Collection[int]) -> None:
    """Of the lines `shown`, by number, those `chosen`."""
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    if upload.state != Upload.State.CHECKED:
        raise ChoiceError(f"This table is {upload.get_state_display().lower()}.")
    rows = upload.rows.filter(number__in=shown)
    rows.filter(number__in=chosen, errors={}).update(is_chosen=True)
    rows.exclude(number__in=chosen).update(is_chosen=False)


@transaction.atomic
def choose_all(upload: Upload, *, is_chosen: bool) -> None:
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    if upload.state != Upload.State.CHECKED:
        raise ChoiceError(f"This table is {upload.get_state_display().lower()}.")
    upload.rows.filter(errors={}).update(is_chosen=is_chosen)


def waiting_rows(upload: Upload) -> QuerySet[UploadRow]:
    """Good, chosen, and neither imported nor tried in vain."""
    return upload.rows.filter(is_chosen=True, errors={}, opening=None, problem="")


def chosen_rows(upload: Upload) -> QuerySet[UploadRow]:
    """What is or was to be imported."""
    return upload.rows.filter(is_chosen=True, errors={})


def import_chosen(upload: Upload) -> bool:
    """Go on where an earlier worker stopped. Returns whether nothing is left."""
    checker, ends_at = Checker(upload.institution), time.monotonic() + _TURN_SECONDS
    rates, topics = ExchangeRate.objects.per_euro(), {topic.slug: topic for topic in Topic.objects.all()}
    while numbers := list(waiting_rows(upload).values_list("pk", flat=True)[:_AT_ONCE]):
        for pk in numbers:
            _import(upload, pk, checker, rates, topics)
        still_at_it(upload, rows_imported=upload.rows.filter(opening__isnull=False).count())
        if time.monotonic() > ends_at:
            let_go(upload)
            return False
    Upload.objects.filter(pk=upload.pk).update(
        state=Upload.State.DONE,
        rows_imported=upload.rows.filter(opening__isnull=False).count(),
        finished_at=timezone.now(),
        claimed_at=None,
    )
    return True


def _import(
    upload: Upload, pk: int, checker: Checker, rates: dict[str, ExchangeRate], topics: dict[str, Topic]
) -> None:
    try:
        with transaction.atomic():
            # Looked at again under its lock: another worker may have been taken for dead.
            row = waiting_rows(upload).select_for_update(skip_locked=True).filter(pk=pk).first()
            if row is not None:
                _make(upload, row, checker, rates, topics)
    except (OperationalError, InterfaceError):
        raise  # The database is away: the next worker goes on.
    except (TransitionError, DatabaseError, ValueError) as error:
        logger.warning("Line %d of upload %d failed", pk, upload.pk, exc_info=True)
        problem = (
            str(error) if isinstance(error, TransitionError) else "It could not be written. Write it here."
        )
        UploadRow.objects.filter(pk=pk, opening=None).update(problem=problem)


def _make(
    upload: Upload, row: UploadRow, checker: Checker, rates: dict[str, ExchangeRate], topics: dict[str, Topic]
) -> None:
    """Read anew: a deadline may have passed since it was checked."""
    draft, errors, findings = checker.read(row.cells)
    if draft is None:
        row.problem = " ".join(message for messages in errors.values() for message in messages)
        row.save(update_fields=["problem"])
        return
    opening = create_opening(
        institution=upload.institution,
        draft=draft,
        origin=Origin.UPLOADED,
        actor=upload.user,
        source="table",
        rates=rates,
        topics=topics,
    )
    opening.created_by = upload.user
    opening.save(update_fields=["created_by"])
    if upload.is_publishing:
        release(opening, actor=upload.user, source="table", doubts=doubts(findings))
    row.opening = opening
    row.save(update_fields=["opening"])
