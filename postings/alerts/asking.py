"""Asking for an alert, and for the link to one's alerts. Whoever asks learns nothing about the address.

No mail is sent here: a notice is put into the outbox. To an address that wants no mail it says nothing, so it is
never sent.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING, TypedDict

from django.db import IntegrityError, transaction
from django.utils import timezone

from postings.alerts import limits
from postings.alerts.models import Address, Alert, NoticeKind, Search
from postings.alerts.outbox import put_notice
from postings.alerts.queries import alert_query
from postings.alerts.runs import newest_run_id

if TYPE_CHECKING:
    from datetime import datetime

    from postings.search.query import SearchQuery

logger = logging.getLogger(__name__)


class Times(TypedDict):
    """When an alert mails: the columns of `Alert`."""

    frequency: str
    weekday: int
    hour: int
    time_zone: str


def ask(
    email: str, query: SearchQuery, times: Times, *, reminders: bool = False, now: datetime | None = None
) -> None:
    """A new alert waits for its confirmation. One that waits already is asked about once more, with what is wanted
    now; one that is confirmed stays as it is, and its person is told so.
    """
    now = now or timezone.now()
    with transaction.atomic():
        # Before the address, as `joining` does: two requests never wait for each other in a circle.
        search = Search.objects.of(alert_query(query))
        address = _locked_address(email)
        if not limits.may_mail(address, now):
            _refuse("mail enough was asked for", address)
            return
        alert = Alert.objects.filter(address=address, search=search, stopped_at__isnull=True).first()
        if alert is None:
            if not limits.has_room(address):
                _refuse("it has alerts enough", address)
                return
            alert = Alert(address=address, search=search, since_run=newest_run_id())
        if not alert.is_confirmed:
            # The link in the mail holds for seven days from now, and so does the alert.
            _write(alert, times, reminders, now)
        put_notice(NoticeKind.KNOWN if alert.is_confirmed else NoticeKind.CONFIRM, address, alert=alert)


def ask_for_link(email: str, now: datetime | None = None) -> None:
    """To an address that has never asked for anything, nothing is sent."""
    with transaction.atomic():
        known = Address.objects.all().with_email(email)
        address = known.select_for_update(no_key=True).first()
        if address is None:
            return
        if limits.may_mail(address, now or timezone.now()):
            put_notice(NoticeKind.LINKS, address)
        else:
            _refuse("mail enough was asked for", address)


def _write(alert: Alert, times: Times, reminders: bool, now: datetime) -> None:
    alert.frequency, alert.weekday = times["frequency"], times["weekday"]
    alert.hour, alert.time_zone = times["hour"], times["time_zone"]
    alert.reminders, alert.created_at = reminders, now
    alert.save()


def _locked_address(email: str) -> Address:
    """The one row of `email`, made where there is none, in whatever case it is written."""
    while True:
        known = Address.objects.all().with_email(email)
        address = known.select_for_update(no_key=True).first()
        if address is not None:
            return address
        # Somebody else may have been faster; then it is there.
        with suppress(IntegrityError), transaction.atomic():
            Address.objects.create(email=email.strip())


def _refuse(reason: str, address: Address) -> None:
    """As if nothing had been asked."""
    logger.info("Nothing is sent to address %s: %s.", address.pk, reason)
    transaction.set_rollback(True)
