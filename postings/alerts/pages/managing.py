"""All alerts of an address, and what can be done to each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from postings.alerts import joining
from postings.alerts.emails.schedules import day_of, frequency_words, moment_of
from postings.alerts.joining import AlertExistsError
from postings.alerts.models import Alert, Digest, MailState, StopCause
from postings.alerts.pages.access import POST_ONLY, signed_page
from postings.alerts.pages.ending import UNDO_FOR, may_undo
from postings.alerts.slots import NextSlot
from postings.alerts.tokens import Purpose
from postings.alerts.wish import Wish
from postings.openings.presentation import count_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from postings.alerts.models import Address
    from postings.alerts.pages.access import Guest

_DIGESTS_SHOWN = 3
# What the page says after an action, by the word for it in the address.
_DONE = {
    "changed": "The alert is changed.",
    "paused": "The alert is paused. What is found meanwhile waits, and nothing is lost.",
    "resumed": "The alert goes on.",
    "confirmed": "The alert is confirmed, and begins.",
    "ended": "The alert has ended. You can undo this for 30 days.",
    "undone": "The alert goes on as before.",
    "all-ended": "All alerts have ended. You can undo this for 30 days, for each of them.",
    "twice": "There is an alert for this search already, so there is nothing to undo.",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One alert as the page shows it."""

    alert: Alert
    wish: Wish
    often: str
    state: str
    note: str
    lately: tuple[str, ...]
    may_undo: bool
    url: str
    pause_url: str
    act_urls: dict[str, str]


@signed_page(Purpose.MANAGE, ("GET", "HEAD"))
def alert_manage(request: HttpRequest, guest: Guest) -> HttpResponse:
    now = timezone.now()
    shown = {
        "address": guest.address,
        "lines": lines_of(guest, now),
        "done": _DONE.get(request.GET.get("done", ""), ""),
        "end_all_url": guest.path("alert-end-all"),
        "delete_url": guest.path("alert-delete"),
    }
    return render(request, "postings/alerts/manage.html", shown)


@signed_page(Purpose.MANAGE, POST_ONLY)
def alert_act(request: HttpRequest, guest: Guest, alert_id: int, act: str) -> HttpResponse:
    alert, action = guest.alert(alert_id), _ACTIONS.get(act)
    if action is None:
        raise Http404
    return guest.overview(action(alert, timezone.now()), alert)


@signed_page(Purpose.MANAGE, POST_ONLY)
def alert_end_all(request: HttpRequest, guest: Guest) -> HttpResponse:
    for alert in guest.address.alerts.filter(stopped_at__isnull=True):
        joining.stop(alert, StopCause.PERSON)
    return guest.overview("all-ended")


@signed_page(Purpose.MANAGE)
def alert_delete(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Asks first. Afterwards this link leads nowhere."""
    email, number = guest.address.email, guest.address.alerts.count()
    if request.method == "POST":
        guest.address.erase()
    shown = {
        "email": email,
        "number": number,
        "is_deleted": request.method == "POST",
        "is_suppressed": guest.address.is_suppressed,
        "manage_url": guest.path("alert-manage"),
    }
    return render(request, "postings/alerts/delete.html", shown)


def _resume(alert: Alert, now: datetime) -> str:
    joining.resume(alert)
    return "resumed"


def _confirm(alert: Alert, now: datetime) -> str:
    """Who reads the mail of the address has this link, which is what a confirmation shows."""
    joining.confirm(alert)
    return "confirmed"


def _end(alert: Alert, now: datetime) -> str:
    joining.stop(alert, StopCause.PERSON)
    return "ended"


def _undo(alert: Alert, now: datetime) -> str:
    if not may_undo(alert, now):
        return ""
    try:
        joining.undo_stop(alert)
    except AlertExistsError:
        return "twice"
    return "undone"


_ACTIONS: dict[str, Callable[[Alert, datetime], str]] = {
    "resume": _resume,
    "confirm": _confirm,
    "end": _end,
    "undo": _undo,
}


def _alerts(address: Address, now: datetime) -> QuerySet[Alert]:
    """Those that go on, and those that ended lately."""
    own = Alert.objects.filter(address=address).exclude(stopped_at__lt=now - UNDO_FOR)
    return own.select_related("search").order_by(F("stopped_at").desc(nulls_first=True), "-created_at", "-pk")


def lines_of(guest: Guest, now: datetime) -> list[Line]:
    alerts = list(_alerts(guest.address, now))
    slots = dict(
        Alert.objects.filter(pk__in=[alert.pk for alert in alerts])
        .annotate(slot=NextSlot(now))
        .values_list("pk", "slot")
    )
    waiting, lately = _waiting(alerts), _lately(alerts)
    is_silent = guest.address.is_suppressed
    return [
        Line(
            alert=alert,
            wish=Wish.of(alert.search.query),
            often=frequency_words(alert),
            state=_state(alert, now),
            note="" if is_silent else _note(alert, slots[alert.pk], waiting.get(alert.pk), now),
            lately=tuple(lately.get(alert.pk, ())),
            may_undo=may_undo(alert, now),
            url=guest.path("alert-change", alert_id=alert.pk),
            pause_url=guest.path("alert-pause", alert_id=alert.pk),
            act_urls={act: guest.path("alert-act", alert_id=alert.pk, act=act) for act in _ACTIONS},
        )
        for alert in alerts
    ]


def _state(alert: Alert, now: datetime) -> str:
    if alert.is_stopped:
        return "ended"
    if not alert.is_confirmed:
        return "unconfirmed"
    return "paused" if alert.is_paused(now) else "active"


def _note(alert: Alert, slot: datetime, waiting: tuple[datetime, int] | None, now: datetime) -> str:
    """When the next mail is due."""
    if alert.is_stopped and alert.stopped_at is not None:
        return f"Ended on {day_of(alert.stopped_at, alert)}."
    if not alert.is_confirmed:
        until = alert.created_at + Purpose.CONFIRM.holds
        return f"Not confirmed yet. Without that it is deleted on {day_of(until, alert)}."
    paused = ""
    if alert.is_paused(now) and alert.paused_until is not None:
        paused = f"Paused until {day_of(alert.paused_until, alert)}. "
    if waiting is not None:
        due, number = waiting
        return f"{paused}Next mail: {moment_of(max(due, now), alert)}, with {count_of(number, 'opening')} so far."
    if alert.frequency == "at_once":
        return paused or "Next mail: as soon as something new is posted."
    return f"{paused}Next mail: {moment_of(slot, alert)}, if there is something new by then."


def _waiting(alerts: Sequence[Alert]) -> dict[int, tuple[datetime, int]]:
    """When the first digest of each that waits is due, and how many openings are in it."""
    pending = Digest.objects.filter(alert__in=alerts, state__in=[MailState.PENDING, MailState.SENDING])
    counted = pending.annotate(number=Count("items") + F("more")).order_by("-due_at")
    return {pk: (due, number) for pk, due, number in counted.values_list("alert", "due_at", "number")}


def _lately(alerts: Sequence[Alert]) -> dict[int, list[str]]:
    """`20 Nov 2026: 3 openings`, the last mails of each."""
    sent = Digest.objects.filter(alert__in=alerts, state=MailState.SENT)
    place = Window(RowNumber(), partition_by="alert", order_by=F("sent_at").desc())
    last = sent.annotate(place=place).filter(place__lte=_DIGESTS_SHOWN).order_by("-sent_at")
    numbers = dict(
        Digest.objects.filter(pk__in=[digest.pk for digest in last])
        .annotate(number=Count("items") + F("more"))
        .values_list("pk", "number")
    )
    by_pk, found = {alert.pk: alert for alert in alerts}, dict[int, list[str]]()
    for digest in last:
        if digest.sent_at is not None:
            on = day_of(digest.sent_at, by_pk[digest.alert_id])
            found.setdefault(digest.alert_id, []).append(f"{on}: {count_of(numbers[digest.pk], 'opening')}")
    return found
