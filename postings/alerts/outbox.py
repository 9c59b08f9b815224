"""Putting a notice into the outbox: it is a row first, and whoever waits for it gets it at once."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from celery import current_app
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from postings.alerts.models import Notice

if TYPE_CHECKING:
    from postings.alerts.models import Address, Alert, NoticeKind

logger = logging.getLogger(__name__)

# By name: the task's module imports what sends, and pages need none of that.
_SEND = "postings.alerts.tasks.send_notices"


def put_notice(
    kind: NoticeKind, address: Address, *, alert: Alert | None = None, slot: datetime | None = None
) -> Notice:
    """One of a kind for a slot, however often this is called. It goes out once the transaction is committed."""
    now = timezone.now()
    notice, is_new = Notice.objects.get_or_create(
        kind=kind, address=address, alert=alert, slot=slot or now, defaults={"due_at": now}
    )
    if is_new:
        transaction.on_commit(lambda: _send_soon(notice.pk))
    return notice


def _send_soon(pk: int) -> None:
    """Without a broker it waits for the next look at what is due."""
    try:
        current_app.send_task(_SEND, kwargs={"ids": [pk]}, retry=False)
    except OperationalError as error:
        logger.warning("Notice %d is sent later: %s", pk, error)
