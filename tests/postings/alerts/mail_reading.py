"""Mails as whoever gets them reads them: from their bytes."""

from __future__ import annotations

import email
import email.policy
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

from postings.alerts.emails.drafts import digest_drafts
from postings.alerts.models import Address, Alert, Digest, DigestItem, Notice, NoticeKind, Search
from postings.search.query import SearchQuery

if TYPE_CHECKING:
    from collections.abc import Iterable

    from postings.alerts.emails.drafts import Draft
    from postings.openings.models import Opening


def an_alert(now: datetime, query: SearchQuery | None = None, **values: Any) -> Alert:
    """Confirmed, and 90 days old."""
    address, _ = Address.objects.get_or_create(email=values.pop("email", "ada@example.org"))
    before = now - timedelta(days=90)
    values = {"confirmed_at": before, "created_at": before, "time_zone": "Europe/Zurich", **values}
    search = Search.objects.all().of(query or SearchQuery())
    return Alert.objects.create(address=address, search=search, **values)


def a_digest(alert: Alert, openings: Iterable[Opening], now: datetime) -> Digest:
    digest = Digest.objects.create(alert=alert, slot=now, due_at=now)
    DigestItem.objects.bulk_create(
        [DigestItem(digest=digest, alert=alert, opening=opening) for opening in openings]
    )
    return digest


def a_notice(kind: NoticeKind, alert: Alert, now: datetime, **values: Any) -> Notice:
    about = None if kind == NoticeKind.LINKS else alert
    return Notice.objects.create(
        kind=kind, address=alert.address, alert=about, slot=now, due_at=now, **values
    )


def draft_of(digest: Digest, now: datetime) -> Draft:
    ((_, draft),) = digest_drafts([digest], now)
    return draft


def bytes_of(draft: Draft) -> bytes:
    assert draft.message is not None
    return draft.message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # as Django 5.2 asks


def received(draft: Draft) -> EmailMessage:
    return email.message_from_bytes(bytes_of(draft), policy=email.policy.default)


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def html_of(message: EmailMessage) -> str:
    body = message.get_body(("html",))
    assert body is not None
    return str(body.get_content())
