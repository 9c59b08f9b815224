"""Rows to send, made as short as tests want them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from postings.alerts.models import Address, Alert, Digest, DigestItem, Frequency, Notice, NoticeKind, Search
from postings.openings.models import Opening
from postings.search.query import SearchQuery
from tests.factories import OpeningFactory


def an_alert(email: str = "ada@example.org") -> Alert:
    """Confirmed, at once, for every opening."""
    address, _ = Address.objects.get_or_create(email=email)
    return Alert.objects.create(
        address=address,
        search=Search.objects.all().of(SearchQuery()),
        frequency=Frequency.AT_ONCE,
        confirmed_at=timezone.now(),
    )


def a_digest(
    email: str = "ada@example.org", openings: list[Opening] | None = None, *, due_at: datetime | None = None
) -> Digest:
    """Due a minute ago, with one open opening."""
    due_at = due_at or timezone.now() - timedelta(minutes=1)
    alert = an_alert(email)
    digest = Digest.objects.create(alert=alert, slot=due_at, due_at=due_at)
    for opening in openings if openings is not None else [OpeningFactory.create()]:
        DigestItem.objects.create(digest=digest, alert=alert, opening=opening)
    return digest


def a_notice(email: str = "ada@example.org", kind: NoticeKind = NoticeKind.CONFIRM) -> Notice:
    """Due now, about an alert that is not confirmed."""
    alert = an_alert(email)
    alert.confirmed_at = None
    alert.save()
    now = timezone.now()
    return Notice.objects.create(kind=kind, address=alert.address, alert=alert, slot=now, due_at=now)
