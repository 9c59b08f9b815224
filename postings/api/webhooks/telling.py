"""From the change log to messages: every change of state once for each webhook of the institution.

Entries get their ids before they are committed, so one may come into sight after another with a larger id: what
reads on from the largest id seen would miss it. So a webhook's watermark stays an hour behind, and each pass looks
at everything above it; the constraint that a webhook has one message for a change keeps out what it has already.
No transaction of the site may take as long as that hour (the longest task has 15 minutes).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from postings.api.models import Webhook, WebhookDelivery
from postings.api.webhooks.events import payload_of
from postings.openings.models import OpeningChange

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

SETTLED = timedelta(hours=1)
# Of a webhook that was off for longer, what happened before is not told any more.
OLDEST = timedelta(days=7)
# In one transaction; the next pass goes on.
_MOST = 500


def tell_all(now: datetime | None = None) -> int:
    """Write what active webhooks have not been told. Returns how many messages that makes."""
    now = now or timezone.now()
    active = Webhook.objects.filter(is_active=True, institution__merged_into__isnull=True)
    return sum(tell(pk, now) for pk in list(active.values_list("pk", flat=True)))


@transaction.atomic
def tell(webhook_id: int, now: datetime) -> int:
    hook = Webhook.objects.select_for_update(skip_locked=True).filter(pk=webhook_id, is_active=True).first()
    if hook is None:  # Another worker is at it.
        return 0
    changes = list(_untold(hook, now)[:_MOST])
    messages = [
        WebhookDelivery(webhook=hook, change_id=change.pk, message_id=uuid4(), payload=payload)
        for change in changes
        if (payload := payload_of(change)) is not None
    ]
    WebhookDelivery.objects.bulk_create(messages, ignore_conflicts=True)
    settled = _settled(now)
    if len(changes) == _MOST:
        settled = min(settled, changes[-1].pk)
    if settled > hook.last_change:
        Webhook.objects.filter(pk=hook.pk).update(last_change=settled)
    return len(messages)


def newest_change() -> int:
    """Where a new webhook begins."""
    return OpeningChange.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _untold(hook: Webhook, now: datetime) -> QuerySet[OpeningChange]:
    told = WebhookDelivery.objects.filter(webhook=hook, change_id=OuterRef("pk"))
    changes = OpeningChange.objects.filter(
        ~Exists(told),
        opening__institution=hook.institution_id,
        pk__gt=hook.last_change,
        at__gte=now - OLDEST,
        changes__has_key="status",
    )
    return changes.select_related("opening", "opening__external").order_by("pk")


def _settled(now: datetime) -> int:
    """Nothing with a smaller id can still come into sight."""
    past = OpeningChange.objects.filter(at__lt=now - SETTLED)
    return past.order_by("-at", "-pk").values_list("pk", flat=True).first() or 0
