"""Confirming an alert, and saying that it is still wanted.

Programs that look at mail follow its links, so both need a button.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone

from postings.alerts import joining
from postings.alerts.emails import links
from postings.alerts.emails.schedules import frequency_words
from postings.alerts.joining import AlertExistsError
from postings.alerts.pages.access import signed_page
from postings.alerts.pages.ending import may_undo
from postings.alerts.tokens import Purpose
from postings.alerts.wish import Wish

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from postings.alerts.models import Alert
    from postings.alerts.pages.access import Guest


@signed_page(Purpose.CONFIRM)
def alert_confirm(request: HttpRequest, guest: Guest) -> HttpResponse:
    alert = guest.alert(guest.number)
    was_confirmed = alert.is_confirmed
    if request.method == "POST" and not alert.is_stopped:
        joining.confirm(alert)
    shown = _shown(alert) | {
        "is_new": alert.is_confirmed and not was_confirmed,
        # It came to the same mailbox a few days ago at most.
        "manage_url": links.signed_path(Purpose.MANAGE, alert.address, alert.pk)
        if alert.is_confirmed
        else "",
    }
    return render(request, "postings/alerts/confirm.html", shown)


@signed_page(Purpose.KEEP)
def alert_keep(request: HttpRequest, guest: Guest) -> HttpResponse:
    alert, now = guest.alert(guest.number), timezone.now()
    is_kept = can_be_kept = not alert.is_stopped or may_undo(alert, now)
    if request.method == "POST" and can_be_kept:
        try:
            joining.undo_stop(alert)
        except AlertExistsError as error:
            alert = error.alert
        joining.confirm(alert)
    else:
        is_kept = False
    shown = _shown(alert) | {"is_kept": is_kept, "can_be_kept": can_be_kept}
    return render(request, "postings/alerts/keep.html", shown)


def _shown(alert: Alert) -> dict[str, object]:
    return {"alert": alert, "wish": Wish.of(alert.search.query), "often": frequency_words(alert)}
