"""What Celery does for advice. Running either twice, or never, tells nobody twice."""

from __future__ import annotations

from celery import shared_task

from careers.advice import sending


@shared_task
def mail_advice() -> int:
    return sending.send_due()


@shared_task
def forget_advice() -> int:
    return sending.forget()
