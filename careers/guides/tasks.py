"""What Celery does for guides. Running any of these twice changes nothing more."""

from __future__ import annotations

from smtplib import SMTPException

from celery import shared_task
from django.utils import timezone

from careers.guides.ageing.reminding import remind
from careers.guides.links.checking import check_links as check_all_links
from careers.guides.workflow.actions import publish_due


@shared_task
def publish_scheduled_editions() -> int:
    return publish_due(timezone.now())


@shared_task(
    autoretry_for=(OSError, SMTPException),
    retry_backoff=60,
    retry_backoff_max=3600,
    retry_jitter=True,
    max_retries=5,
)
def remind_reviewers() -> int:
    return remind(timezone.now().date())


@shared_task
def check_links() -> int:
    """Those that were not asked for a week. Returns how many were asked."""
    return check_all_links(timezone.now())
