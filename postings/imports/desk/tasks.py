"""What Celery does for connected feeds. Running any of these twice, or never, changes nothing more."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from postings.imports import syncing


@shared_task
def sync_due_feeds() -> int:
    """Hand out what is due, what somebody waits to see, and what somebody accepted. Returns how many."""
    now = timezone.now()
    due, waiting, accepted = syncing.due(now), syncing.awaited(now), syncing.accepted()
    for feed_id in due:
        sync_feed.delay(feed_id=feed_id)
    for feed_id in waiting:
        preview_feed.delay(feed_id=feed_id)
    for run_id in accepted:
        apply_accepted_run.delay(run_id=run_id)
    return len(due) + len(waiting) + len(accepted)


@shared_task
def sync_feed(*, feed_id: int) -> bool:
    return syncing.sync(feed_id) is not None


@shared_task
def preview_feed(*, feed_id: int) -> bool:
    return syncing.preview(feed_id) is not None


@shared_task
def apply_accepted_run(*, run_id: int) -> None:
    syncing.apply_accepted(run_id)
