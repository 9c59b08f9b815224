"""What Celery does for the desk. Running it twice changes nothing more."""

from __future__ import annotations

from celery import shared_task

from postings.publishing.desk import digests


@shared_task
def count_digests() -> int:
    return digests.count_digests()
