"""What Celery does for the write API."""

from __future__ import annotations

from celery import shared_task

from postings.api.desk.idempotency import forget_old_calls


@shared_task
def forget_calls() -> int:
    return forget_old_calls()
