"""The mail that says what is due for review."""

from __future__ import annotations

from email.utils import format_datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from postings.alerts.emails.headers import message_id
from postings.alerts.emails.letters import Letter, Link
from postings.openings.presentation import count_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from careers.guides.ageing.facts import AgeingFact
    from careers.guides.ageing.models import ReviewReminder
    from postings.alerts.emails.mail import Mail

MOST = 20


def reminder_mail(reminder: ReviewReminder, facts: Sequence[AgeingFact], now: datetime) -> Mail:
    """The most overdue first, as they come. Tried twice, it is the same mail to whoever gets both."""
    past = sum(fact.is_past for fact in facts)
    heading = f"{count_of(past, 'fact')} to review" if past else "Facts to review soon"
    rest = len(facts) - MOST
    letter = Letter(
        subject=heading if past else f"{count_of(len(facts), 'fact')} to review soon",
        heading=heading,
        lead=("What the guides say is read again when its date comes. Check each against its source.",),
        points=tuple(Link(_line(fact), settings.SITE_URL + fact.address) for fact in facts[:MOST]),
        rest=(f"And {rest:,} more.",) if rest > 0 else (),
        more=Link("All ageing facts", settings.SITE_URL + reverse("admin:careers_guide_ageing")),
        foot="You get this once a week because you review guides. An admin can change that.",
    )
    headers = {
        "Date": format_datetime(now),
        "Message-ID": message_id("review", reminder.pk, 1),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
    }
    return letter.mail(reminder.user.email, headers)


def _line(fact: AgeingFact) -> str:
    when = "never checked" if fact.due is None else f"{'was ' if fact.is_past else ''}due {_day(fact)}"
    source = f" ({fact.source}, {fact.year or 'undated'})" if fact.source else ""
    return f"{fact.kind}: {fact.name}{source}, {when}"


def _day(fact: AgeingFact) -> str:
    return f"{fact.due:%d %b %Y}".lstrip("0") if fact.due else ""
