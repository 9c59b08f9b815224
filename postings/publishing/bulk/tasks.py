"""What Celery does for tables. Running any of these twice, or by two workers, imports no line twice."""

from __future__ import annotations

from celery import shared_task

from postings.publishing.bulk import claiming
from postings.publishing.bulk.checking import check
from postings.publishing.bulk.importing import import_chosen
from postings.publishing.models import Upload


@shared_task
def work_on_upload(*, upload_id: int) -> bool:
    """Check or import, whatever is next. Returns whether there was something to do."""
    upload = claiming.claim(upload_id)
    if upload is None:
        return False
    is_done = True
    if upload.state == Upload.State.CHECKING:
        check(upload)
    else:
        is_done = import_chosen(upload)
    if not is_done:
        work_on_upload.delay(upload_id=upload_id)
    return True


@shared_task
def sweep_uploads() -> int:
    left = claiming.left_over()
    for upload_id in left:
        work_on_upload.delay(upload_id=upload_id)
    return len(left)
