"""What Celery does for the figures of openings. Running it twice changes nothing more."""

from __future__ import annotations

from celery import shared_task

from postings.openings.statistics import storing


@shared_task
def store_counts() -> int:
    return storing.store_counts()
