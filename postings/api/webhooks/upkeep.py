"""What is forgotten."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from postings.api.models import WebhookDelivery

# Longer than anything may be told again: what is forgotten is not found untold.
KEPT = timedelta(days=30)


def forget_old_deliveries() -> int:
    """Returns how many. One that waits for so long is of a webhook that was switched off."""
    return WebhookDelivery.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]
