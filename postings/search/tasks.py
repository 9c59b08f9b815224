"""What Celery does for the search. Running any of these twice changes nothing more."""

from __future__ import annotations

from celery import shared_task

from postings.search import miss_figures


@shared_task
def store_misses() -> int:
    return miss_figures.store_misses()


@shared_task
def forget_misses() -> int:
    return miss_figures.forget_misses()
