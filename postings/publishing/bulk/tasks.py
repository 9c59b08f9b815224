"""What Celery does for tables. Running any of these twice, or by two workers, imports no line twice."""

from __future__ import annotations

import logging

from celery import shared_task

from postings.publishing.bulk import claiming
from postings.publishing.bulk.checking import check
from postings.publishing.bulk.importing import import_chosen
from postings.publishing.models import Upload

logger = logging.getLogger(__name__)


@shared_task
def work_on_upload(*, upload_id: int) -> bool:
    """Check or import, whatever is next. Returns whether there was something to do."""
    upload = claiming.claim(upload_id)
    if upload is None:
        return False
    is_done = True
    if upload.state == Upload.State.CHECKING:
        _check(upload)
    else:
        is_done = import_chosen(upload)
    if not is_done:
        work_on_upload.delay(upload_id=upload_id)
    return True


def _check(upload: Upload) -> None:
    try:
        check(upload)
    except claiming.LostError:
        logger.warning("Upload %d was taken over by another worker.", upload.pk)


@shared_task
def sweep_uploads() -> int:
    claiming.give_up()
    left = claiming.left_over()
    for upload_id in left:
        work_on_upload.delay(upload_id=upload_id)
    return len(left)
