"""What Celery does for accounts."""

from __future__ import annotations

from celery import shared_task

from postings.accounts import addresses, sessions


@shared_task
def forget_unconfirmed() -> int:
    return addresses.forget_unconfirmed()


@shared_task
def forget_ended_sessions() -> int:
    return sessions.forget_ended()
