"""Short ways to write about alerts in tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from postings.alerts.joining import confirm
from postings.alerts.models import Address, Alert, DigestItem, Frequency, Search
from postings.alerts.queries import alert_query
from postings.alerts.runs import newest_run_id
from postings.search.query import SearchQuery

if TYPE_CHECKING:
    from datetime import datetime


def asked(email: str = "ada@example.org", query: SearchQuery | None = None, **values: Any) -> Alert:
    """An alert that waits for its confirmation: at once, on everything, unless told otherwise."""
    address, _ = Address.objects.get_or_create(email=email)
    search = Search.objects.of(alert_query(query or SearchQuery()))
    values = {"frequency": Frequency.AT_ONCE, "since_run": newest_run_id(), **values}
    return Alert.objects.create(address=address, search=search, **values)


def wanted(
    email: str = "ada@example.org",
    query: SearchQuery | None = None,
    now: datetime | None = None,
    **values: Any,
) -> Alert:
    """A confirmed one."""
    alert = asked(email, query, **values)
    confirm(alert, now)
    return alert


def openings_for(alert: Alert) -> list[int]:
    return sorted(DigestItem.objects.filter(alert=alert).values_list("opening", flat=True))


def mails_for(alert: Alert) -> dict[datetime, list[int]]:
    """Slot to openings."""
    found: dict[datetime, list[int]] = {}
    for slot, pk in (
        DigestItem.objects.filter(alert=alert).order_by("opening").values_list("digest__slot", "opening")
    ):
        found.setdefault(slot, []).append(pk)
    return found
