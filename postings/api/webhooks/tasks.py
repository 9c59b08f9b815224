"""What Celery does for webhooks. Running any of these twice, or two at once, tells nothing twice."""

from __future__ import annotations

from celery import shared_task

from postings.api.webhooks.delivering import deliver_due
from postings.api.webhooks.telling import tell_all
from postings.api.webhooks.upkeep import forget_old_deliveries


@shared_task
def tell_webhooks() -> int:
    told = tell_all()
    # The next is half a minute away: those that wait behind a long import are not sent for twice.
    deliver_webhooks.apply_async(expires=30)
    return told


@shared_task
def deliver_webhooks() -> int:
    return deliver_due()


@shared_task
def forget_deliveries() -> int:
    return forget_old_deliveries()
