"""What alerts keep is deleted once nothing needs it, a portion at a time, each in a transaction of its own.

Any of it may be repeated, doubled, and killed half-way: the next pass goes on where this one ended.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from postings.alerts.models import Address, Alert, Arrival, MailState, Notice, Run, Search
from postings.alerts.runs import newest_run_id
from postings.alerts.tokens import Purpose

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

# Rows in one transaction. An alert may have some hundred digests with some thousand items.
ALERTS_AT_ONCE, ROWS_AT_ONCE = 200, 2_000
# Who stopped an alert may think better of it for so long.
STOPPED_KEPT = timedelta(days=30)
# Longer, as undoing a stop catches up with what arrived since, and this is done once a day only.
ARRIVALS_KEPT = STOPPED_KEPT + timedelta(days=2)
RUNS_KEPT = timedelta(days=90)
NOTICES_KEPT = timedelta(days=180)
# The longest time over which the limits of mail to an address count.
_COUNTED = timedelta(days=1)
_SETTLED = (MailState.SENT, MailState.FAILED, MailState.DROPPED)

# What belongs to alerts, in an order that leaves nothing pointing at what is gone. Django would read all of it first.
_OF_ALERTS = tuple(
    f"DELETE FROM {table} WHERE alert_id = ANY(%s)"  # noqa: S608 - the names are these
    for table in ("postings_digestitem", "postings_feedback", "postings_digest", "postings_notice")
)


def clean_alerts(now: datetime | None = None) -> dict[str, int]:
    """How many rows were deleted, by what they were."""
    now = now or timezone.now()
    return {
        "unconfirmed": delete_unconfirmed(now),
        "stopped": delete_stopped(now),
        "searches": delete_searches(),
        "addresses": delete_addresses(now),
        "notices": delete_notices(now),
        "arrivals": delete_arrivals(now),
        "runs": delete_runs(now),
    }


def delete_unconfirmed(now: datetime) -> int:
    """Those whose link to confirm them holds no longer. Asking once more begins the time anew."""
    return _delete_alerts(
        Alert.objects.filter(confirmed_at__isnull=True, created_at__lt=now - Purpose.CONFIRM.holds)
    )


def delete_stopped(now: datetime) -> int:
    return _delete_alerts(Alert.objects.filter(stopped_at__lt=now - STOPPED_KEPT))


def delete_addresses(now: datetime) -> int:
    """Those without alerts. A suppressed one stays, so that it gets no mail when somebody types it in again; and
    so does one that was written to in the last day, as limits count that.
    """
    alerts = Alert.objects.filter(address=OuterRef("pk"))
    notices = Notice.objects.filter(address=OuterRef("pk"), created_at__gte=now - _COUNTED)
    unused = Address.objects.filter(
        ~Exists(alerts), ~Exists(notices), suppressed_at__isnull=True, created_at__lt=now - _COUNTED
    )
    return _delete_unused(
        unused,
        "DELETE FROM postings_notice WHERE address_id = ANY(%s)",
        "DELETE FROM postings_address WHERE id = ANY(%s)",
    )


def delete_searches() -> int:
    """Those that no alert has. Whoever asks for one holds it (`SearchQuerySet.of`)."""
    alerts = Alert.objects.filter(search=OuterRef("pk"))
    return _delete_unused(
        Search.objects.filter(~Exists(alerts)), "DELETE FROM postings_search WHERE id = ANY(%s)"
    )


def delete_notices(now: datetime) -> int:
    """What was reminded of half a year ago has closed."""
    old = Notice.objects.filter(created_at__lt=now - NOTICES_KEPT, state__in=_SETTLED).order_by("pk")
    deleted = 0
    while ids := list(old.values_list("pk", flat=True)[:ROWS_AT_ONCE]):
        with transaction.atomic():
            _execute("UPDATE postings_digestitem SET reminder_id = NULL WHERE reminder_id = ANY(%s)", ids)
            _execute("DELETE FROM postings_notice WHERE id = ANY(%s)", ids)
        deleted += len(ids)
    return deleted


def delete_arrivals(now: datetime) -> int:
    """Only of finished runs: what a search has not seen yet stays, however old it is."""
    old = Arrival.objects.filter(run__started_at__lt=now - ARRIVALS_KEPT, run__finished_at__isnull=False)
    deleted = 0
    while ids := list(old.order_by("pk").values_list("pk", flat=True)[:ROWS_AT_ONCE]):
        _execute("DELETE FROM postings_arrival WHERE id = ANY(%s)", ids)
        deleted += len(ids)
    return deleted


def delete_runs(now: datetime) -> int:
    """The newest stays: its number is what new alerts have seen."""
    unused = Run.objects.filter(
        ~Exists(Arrival.objects.filter(run=OuterRef("pk"))),
        started_at__lt=now - RUNS_KEPT,
        finished_at__isnull=False,
        pk__lt=newest_run_id(),
    )
    deleted = 0
    while ids := list(unused.order_by("pk").values_list("pk", flat=True)[:ROWS_AT_ONCE]):
        _execute("DELETE FROM postings_run WHERE id = ANY(%s)", ids)
        deleted += len(ids)
    return deleted


def _delete_alerts(alerts: QuerySet[Alert]) -> int:
    """With their history. One that somebody changes just now is left to the next pass."""
    deleted = last = 0
    while True:
        with transaction.atomic():
            ids = _locked(alerts, last, ALERTS_AT_ONCE)
            if not ids:
                return deleted
            for sql in _OF_ALERTS:
                _execute(sql, ids)
            _execute("DELETE FROM postings_alert WHERE id = ANY(%s)", ids)
        deleted, last = deleted + len(ids), ids[-1]


def _delete_unused(unused: QuerySet[Address] | QuerySet[Search], *statements: str) -> int:
    deleted = last = 0
    while True:
        with transaction.atomic():
            ids = _locked(unused, last, ROWS_AT_ONCE)
            if not ids:
                return deleted
            last = ids[-1]
            # Asked once more: an alert may have been committed while the first statement ran, and no more can be now.
            still = list(unused.filter(pk__in=ids).values_list("pk", flat=True))
            for sql in statements:
                _execute(sql, still)
            deleted += len(still)


def _locked(rows: QuerySet[Alert] | QuerySet[Address] | QuerySet[Search], after: int, most: int) -> list[int]:
    """The next ids, locked against everybody who would refer to them."""
    chosen = rows.filter(Q(pk__gt=after)).order_by("pk").select_for_update(skip_locked=True, of=("self",))
    return list(chosen.values_list("pk", flat=True)[:most])


def _execute(sql: str, ids: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, [ids])
