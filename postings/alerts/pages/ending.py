"""Ending an alert, and thinking better of it.

`alert_unsubscribe` is what mail programs call for their own button, too (RFC 8058): a POST with any body, without
cookies, answered at once.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone

from postings.alerts import joining
from postings.alerts.emails.schedules import day_of, frequency_words
from postings.alerts.joining import AlertExistsError
from postings.alerts.models import Alert, Frequency, StopCause
from postings.alerts.pages.access import POST_ONLY, signed_page
from postings.alerts.tokens import Purpose
from postings.alerts.wish import Wish

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from postings.alerts.pages.access import Guest

UNDO_FOR = timedelta(days=30)
PAUSE_FOR = timedelta(days=30)


def may_undo(alert: Alert, now: datetime) -> bool:
    return alert.stopped_at is not None and alert.stopped_at > now - UNDO_FOR


@signed_page(Purpose.UNSUBSCRIBE)
def alert_unsubscribe(request: HttpRequest, guest: Guest) -> HttpResponse:
    """The same once more changes nothing. An alert that is deleted has ended, too."""
    alert = Alert.objects.filter(address=guest.address, pk=guest.number).first()
    if request.method == "POST" and alert is not None:
        # The body is not read: whatever a mail program sends, it wants this.
        is_ours = "from" in request.GET
        joining.stop(alert, StopCause.PERSON if is_ours else StopCause.ONE_CLICK)
    return _ending_page(request, guest, alert)


@signed_page(Purpose.UNSUBSCRIBE, POST_ONLY)
def alert_instead(request: HttpRequest, guest: Guest) -> HttpResponse:
    """What else may be done by the link that ends an alert: less of it, or having it back."""
    alert, now = guest.alert(guest.number), timezone.now()
    wanted, done = request.POST.get("do", ""), ""
    if wanted == "undo":
        if may_undo(alert, now):
            try:
                joining.undo_stop(alert)
            except AlertExistsError as error:
                alert = error.alert
            done = "It goes on as before."
    elif wanted == "pause" and not alert.is_stopped:
        until = now + PAUSE_FOR
        joining.pause(alert, until)
        done = (
            f"It is paused until {day_of(until, alert)}. What is found meanwhile waits, and nothing is lost."
        )
    elif wanted == Frequency.WEEKLY and not alert.is_stopped:
        joining.change_times(
            alert,
            frequency=Frequency.WEEKLY,
            weekday=alert.weekday,
            hour=alert.hour,
            time_zone=alert.time_zone,
        )
        done = f"From now on it comes {frequency_words(alert)}, when there is something new."
    return _ending_page(request, guest, alert, done)


def _ending_page(request: HttpRequest, guest: Guest, alert: Alert | None, done: str = "") -> HttpResponse:
    now = timezone.now()
    shown = {
        "alert": alert,
        "wish": Wish.of(alert.search.query) if alert else None,
        "done": done,
        "end_url": f"{guest.path('alert-unsubscribe')}?from=page",
        "instead_url": guest.path("alert-instead"),
        "may_undo": alert is not None and may_undo(alert, now),
        "is_paused": alert is not None and alert.is_paused(now),
        "often": frequency_words(alert) if alert else "",
    }
    return render(request, "postings/alerts/unsubscribe.html", shown)
