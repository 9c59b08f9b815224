"""What a person does to an alert. Each is one transaction, and none of them loses or doubles an opening.

All of them lock the address, then the searches, then the alert: two changes to one alert wait for each other, and
a run leaves the search out until the change is done.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from postings.alerts.arrived import Arrived
from postings.alerts.models import Address, Alert, Search, StopCause
from postings.alerts.pending import drop_pending, keep_pending, reschedule, restore_dropped
from postings.alerts.queries import alert_query
from postings.alerts.runs import hold_back_runs, newest_run_id
from postings.alerts.writing import Found, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from postings.search.query import SearchQuery


class AlertExistsError(Exception):
    """The address has an alert for this search already: `alert`."""

    def __init__(self, alert: Alert) -> None:
        super().__init__("There is an alert for this search already.")
        self.alert = alert


def confirm(alert: Alert, now: datetime | None = None) -> None:
    """It counts, with what arrived since it was asked for. Once more is only a sign that it is still wanted."""
    now = now or timezone.now()
    with _locked(alert):
        was_confirmed = alert.is_confirmed
        alert.confirmed_at = alert.confirmed_at or now
        alert.renewed_at = now
        alert.save(update_fields=["confirmed_at", "renewed_at"])
        if not was_confirmed:
            _join(alert, now)


def change_search(alert: Alert, query: SearchQuery, now: datetime | None = None) -> None:
    """From here on it is held against `query`. What waits to be mailed and does not match `query` is taken out.

    What was not matched yet with the old search is matched with the new one. Raises `AlertExistsError`.
    """
    now = now or timezone.now()
    with transaction.atomic():
        search = Search.objects.of(alert_query(query))
        with _locked(alert, search):
            if alert.search_id == search.pk:
                return
            if not alert.is_stopped:
                _refuse_second(alert, search)
            alert.since_run = _seen_run(alert)
            before = alert.search.search_query
            alert.search = search
            try:
                with transaction.atomic():
                    alert.save(update_fields=["search", "since_run"])
            except IntegrityError:
                _refuse_second(alert, search)
                raise
            keep_pending(alert, before, search.search_query, now)
            _join(alert, now)


def change_times(
    alert: Alert, *, frequency: str, weekday: int, hour: int, time_zone: str, now: datetime | None = None
) -> None:
    """What waits is mailed at the new times."""
    with _locked(alert):
        alert.frequency, alert.weekday, alert.hour, alert.time_zone = frequency, weekday, hour, time_zone
        alert.clean_fields(exclude=["address", "search"])
        alert.clean()
        alert.save(update_fields=["frequency", "weekday", "hour", "time_zone"])
        reschedule(alert, now or timezone.now())


def pause(alert: Alert, until: datetime, now: datetime | None = None) -> None:
    """Hold mail back: what waits, and what is found until then, comes in the first mail that is not before `until`."""
    _set_pause(alert, until, now)


def resume(alert: Alert, now: datetime | None = None) -> None:
    _set_pause(alert, None, now)


def _set_pause(alert: Alert, until: datetime | None, now: datetime | None) -> None:
    with _locked(alert):
        alert.paused_until = until
        alert.save(update_fields=["paused_until"])
        reschedule(alert, now or timezone.now())


def stop(alert: Alert, cause: StopCause, now: datetime | None = None) -> None:
    """The first cause stays. What waits is kept for `undo_stop`, but not sent."""
    with _locked(alert):
        if alert.is_stopped:
            return
        alert.since_run = _seen_run(alert)
        alert.stopped_at, alert.stopped_because = now or timezone.now(), cause
        alert.save(update_fields=["since_run", "stopped_at", "stopped_because"])
        drop_pending(alert)


def undo_stop(alert: Alert, now: datetime | None = None) -> None:
    """As if it had not been stopped: what arrived meanwhile is caught up with. Raises `AlertExistsError`."""
    now = now or timezone.now()
    with _locked(alert):
        if not alert.is_stopped:
            return
        _refuse_second(alert, alert.search)
        alert.stopped_at, alert.stopped_because = None, ""
        alert.save(update_fields=["stopped_at", "stopped_because"])
        restore_dropped(alert)
        reschedule(alert, now)
        _join(alert, now)


def lift_suppression(address: Address, now: datetime | None = None) -> None:
    """Its alerts count again, with what arrives from now on: mail of the time between is not made up for."""
    with transaction.atomic():
        Address.objects.select_for_update(no_key=True).get(pk=address.pk)
        address.suppressed_at, address.suppressed_because, address.suppressed_detail = None, "", ""
        address.save(update_fields=["suppressed_at", "suppressed_because", "suppressed_detail"])
        for alert in Alert.objects.filter(address=address).order_by("search"):
            with _locked(alert):
                alert.since_run = newest_run_id()
                alert.save(update_fields=["since_run"])
                _join(alert, now or timezone.now())


@contextmanager
def _locked(alert: Alert, *searches: Search) -> Iterator[None]:
    """A transaction in which nobody else changes `alert`, its search or `searches`. `alert` is read anew."""
    with transaction.atomic():
        Address.objects.select_for_update(no_key=True).get(pk=alert.address_id)
        alert.refresh_from_db()
        pks = {alert.search_id, *(search.pk for search in searches)}
        list(Search.objects.filter(pk__in=pks).order_by("pk").select_for_update(no_key=True))
        alert.refresh_from_db(from_queryset=Alert.objects.select_for_update(no_key=True))
        yield


def _is_wanted(alert: Alert) -> bool:
    return Alert.objects.wanted().filter(pk=alert.pk).exists()


def _seen_run(alert: Alert) -> int:
    """The last run whose arrivals are no longer to come for it."""
    return max(alert.since_run, alert.search.seen_run) if _is_wanted(alert) else alert.since_run


def _refuse_second(alert: Alert, search: Search) -> None:
    others = Alert.objects.filter(address=alert.address_id, search=search, stopped_at=None)
    other = others.exclude(pk=alert.pk).first()
    if other is not None:
        raise AlertExistsError(other)


def _join(alert: Alert, now: datetime) -> None:
    """Bring it to where its search is: what arrived before that, and after what it has seen, is written for it.

    A search that nobody else wants stands where it was left; it comes up to the present, so that no run has to
    match months for it.
    """
    if not _is_wanted(alert):
        return
    search, since = alert.search, alert.since_run
    others = Alert.objects.wanted().filter(search=search).exclude(pk=alert.pk)
    if not others.exists():
        # A run that is made meanwhile would not see that somebody wants this search, and be finished without it.
        hold_back_runs()
        search.seen_run = max(search.seen_run, newest_run_id())
        search.save(update_fields=["seen_run"])
    if since >= search.seen_run:
        return
    arrived, found = Arrived(search.seen_run, now), Found()
    found.add(search.pk, arrived.matching(search.search_query, since), arrived.run_of)
    write(found, now, [alert.pk])
