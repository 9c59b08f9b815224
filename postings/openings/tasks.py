"""What Celery does for openings. Running any of these twice changes nothing more."""

from __future__ import annotations

import httpx
from celery import shared_task
from django.utils import timezone

from postings.openings.choices import Status
from postings.openings.exchange_rates import download_rates, parse_rates, renormalise, store_rates
from postings.openings.models import Opening
from postings.openings.models.opening import TransitionError


@shared_task
def publish_scheduled() -> int:
    """Publish what was scheduled for a time that has come. Returns how many."""
    due = Opening.objects.filter(status=Status.SCHEDULED, scheduled_for__lte=timezone.now())
    published = 0
    for opening in due.iterator():
        try:
            opening.publish(source="schedule")
        except TransitionError:
            continue  # Withdrawn, or published by hand, since the query.
        published += 1
    return published


@shared_task(
    autoretry_for=(httpx.HTTPError,),
    retry_backoff=60,
    retry_backoff_max=3600,
    retry_jitter=True,
    max_retries=5,
)
def refresh_exchange_rates() -> int:
    """Fetch the European Central Bank's rates of the day. Returns how many openings' yearly pay moved."""
    store_rates(parse_rates(download_rates()))
    return renormalise()
