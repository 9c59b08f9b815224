"""Which worker has an upload in hand. One that has not said so for a while is gone, and another one goes on."""

from __future__ import annotations

from datetime import timedelta

from celery import current_app
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from postings.publishing.models import Upload

# A worker says that it is at it after each slice of lines, which takes seconds.
LEASE = timedelta(minutes=2)
WORKED_ON = {Upload.State.CHECKING, Upload.State.IMPORTING}
# A file that ends each worker that reads it is not given to the next one for ever.
_GIVEN_UP = timedelta(hours=2)
# By name: pages need nothing of what reads tables.
_TASK = "postings.publishing.bulk.tasks.work_on_upload"


class LostError(Exception):
    """This worker was taken for dead, and another one has the upload in hand."""


def claim(upload_id: int) -> Upload | None:
    """The upload, if there is something to do and nobody else does it."""
    now = timezone.now()
    taken = _free().filter(pk=upload_id).update(claimed_at=now)
    return Upload.objects.get(pk=upload_id, claimed_at=now) if taken else None


def still_at_it(upload: Upload, **progress: int) -> None:
    upload.claimed_at = timezone.now()
    Upload.objects.filter(pk=upload.pk).update(claimed_at=upload.claimed_at, **progress)


def still_mine(upload: Upload, **changes: object) -> None:
    """Say so, and have nobody take the upload until the transaction ends. Raises `LostError`."""
    now = timezone.now()
    own = Upload.objects.filter(pk=upload.pk, claimed_at=upload.claimed_at)
    if not own.update(**{"claimed_at": now, **changes}):
        raise LostError
    upload.claimed_at = now


def let_go(upload: Upload) -> None:
    Upload.objects.filter(pk=upload.pk).update(claimed_at=None)


def left_over() -> list[int]:
    """What a dead worker left, and what never reached the queue."""
    return list(_free().values_list("pk", flat=True)[:100])


def give_up() -> int:
    """What was begun again and again and never read. Returns how many."""
    return Upload.objects.filter(
        state=Upload.State.CHECKING, claimed_at__isnull=False, created_at__lt=timezone.now() - _GIVEN_UP
    ).update(
        state=Upload.State.FAILED,
        message="This file could not be read in two hours. Split it, or save it as CSV, and try that.",
        content=None,
        claimed_at=None,
        finished_at=timezone.now(),
    )


def _free() -> QuerySet[Upload]:
    gone = Q(claimed_at__isnull=True) | Q(claimed_at__lt=timezone.now() - LEASE)
    return Upload.objects.filter(gone, state__in=WORKED_ON)


def hand_out(upload_id: int) -> None:
    """To a worker, once this is committed. Where the queue is away, the next sweep does it."""

    def send() -> None:
        current_app.send_task(_TASK, kwargs={"upload_id": upload_id})

    transaction.on_commit(send, robust=True)
