"""A digest once more, when an admin says so: a new edition, so it is a mail of its own to whoever got the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F
from django.utils import timezone

from postings.alerts.models import Alert, Digest, MailState

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime


def send_again(digest_ids: Collection[int], now: datetime | None = None) -> int:
    """Those that were sent or have failed, and that somebody still wants, are due now. Returns how many they are."""
    settled = Digest.objects.filter(
        pk__in=digest_ids, state__in=(MailState.SENT, MailState.FAILED), alert__in=Alert.objects.wanted()
    )
    return settled.update(
        state=MailState.PENDING,
        edition=F("edition") + 1,
        due_at=now or timezone.now(),
        attempts=0,
        error="",
    )
