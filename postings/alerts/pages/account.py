"""The alerts of somebody who is signed in: those of every address of theirs that is confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from postings.accounts.people import for_people
from postings.alerts.models import Address
from postings.alerts.pages.access import Guest, private
from postings.alerts.pages.managing import lines_of
from postings.alerts.tokens import Purpose, token_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from postings.accounts.models import User


@require_safe
@for_people
def account_alerts(request: HttpRequest, person: User) -> HttpResponse:
    """What can be done to an alert is done behind the same signed links that its mails hold."""
    confirmed = EmailAddress.objects.filter(user=person, verified=True).order_by("-primary", "email")
    now = timezone.now()
    parts = [part for email in confirmed.values_list("email", flat=True) for part in _parts(email, now)]
    shown = {"parts": parts, "has_lines": any(part["lines"] for part in parts), "person": person}
    return private(render(request, "postings/alerts/account.html", shown))


def _parts(email: str, now: datetime) -> Iterator[dict[str, object]]:
    for address in Address.objects.all().with_email(email):
        guest = Guest(address, 0, token_for(Purpose.MANAGE, address))
        yield {
            "address": address,
            "lines": lines_of(guest, now),
            "end_all_url": guest.path("alert-end-all"),
            "delete_url": guest.path("alert-delete"),
        }
