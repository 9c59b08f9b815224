"""From rows to mails: what `sending` hands over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from postings.alerts.emails.batches import Batch
from postings.alerts.emails.digests import digest_mail
from postings.alerts.emails.notices import notice_mail

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from django.core.mail import EmailMultiAlternatives

    from postings.alerts.models import Alert, Digest, Notice


@dataclass(frozen=True, slots=True)
class Draft:
    """`message` is None where nothing open is left, or nobody wants it (any more).

    `closed` are the ids of the digest's items whose opening is no longer open.
    """

    message: EmailMultiAlternatives | None
    closed: tuple[int, ...] = ()


def digest_drafts(digests: Sequence[Digest], now: datetime) -> Iterator[tuple[Digest, Draft]]:
    """In a fixed number of statements, at the first draft. Each mail is written when it is reached."""
    if not digests:
        return
    batch = Batch.of(digests, now)
    for digest in digests:
        alert = batch.alerts.get(digest.alert_id)
        still, closed = batch.open_of(digest)
        message = None
        if alert is not None and _is_wanted(alert):
            more = batch.more_of(digest, still)
            message = digest_mail(digest, alert, still, more, batch) if still or more else None
        yield digest, Draft(message, closed)


def _is_wanted(alert: Alert) -> bool:
    return alert.is_confirmed and not alert.is_stopped and not alert.address.is_suppressed


def notice_draft(notice: Notice, now: datetime) -> Draft:
    return Draft(notice_mail(notice, now))
