"""What Celery does for openings. Running any of these twice changes nothing more."""

from __future__ import annotations

import httpx
from celery import shared_task
from django.db import transaction
from django.utils import timezone

from postings.openings.choices import Status
from postings.openings.exchange_rates import download_rates, parse_rates, renormalise, store_rates
from postings.openings.models import Opening


@shared_task
def publish_scheduled() -> int:
    """Publish what was scheduled for a time that has come. Returns how many."""
    now = timezone.now()
    due = Opening.objects.filter(status=Status.SCHEDULED, scheduled_for__lte=now)
    published = 0
    for pk in due.values_list("pk", flat=True):
        with transaction.atomic():
            # Looked at again under its lock: a person may have moved it since the query.
            opening = due.select_for_update(skip_locked=True).filter(pk=pk).first()
            if opening is not None:
                opening.publish(source="schedule")
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
