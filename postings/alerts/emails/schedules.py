"""When an alert mails, and since when, in the words and the time zone of its person."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from postings.alerts.models import Frequency
from postings.openings.deadlines import NBSP, day, zone_label

if TYPE_CHECKING:
    from datetime import datetime

    from postings.alerts.models import Alert

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def local(moment: datetime, alert: Alert) -> datetime:
    try:
        return moment.astimezone(ZoneInfo(alert.time_zone))
    except (KeyError, ValueError, OSError):  # A zone that this machine does not know.
        return moment


def day_of(moment: datetime, alert: Alert) -> str:
    """`27 Nov 2026`."""
    return day(local(moment, alert), weekday=False).replace(" ", NBSP)


def moment_of(moment: datetime, alert: Alert) -> str:
    """`Fri 27 Nov 2026, 12:35 CET`."""
    there = local(moment, alert)
    return f"{day(there)}, {there:%H:%M} {zone_label(there, alert.time_zone)}".replace(" ", NBSP)


def frequency_words(alert: Alert) -> str:
    """`every Monday at 08:00 (Europe/Zurich time)`."""
    if alert.frequency == Frequency.AT_ONCE:
        return "as soon as something new is posted"
    when = "every day" if alert.frequency == Frequency.DAILY else f"every {_WEEKDAYS[alert.weekday - 1]}"
    zone = "UTC" if alert.time_zone == "UTC" else f"{alert.time_zone} time".replace("_", " ")
    return f"{when} at {alert.hour:02}:00 ({zone})"


def foot_of(alert: Alert) -> str:
    """Why a mail came."""
    often = frequency_words(alert)
    if alert.frequency != Frequency.AT_ONCE:
        often += ", when there is something new"
    asked_on = day_of(alert.created_at, alert)
    return f"You get this mail because you asked for this search on {asked_on}. It comes {often}."
