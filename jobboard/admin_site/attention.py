"""What waits for somebody, counted now: all of it in one statement, and only what the person may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Count, IntegerField, Max, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from careers.advice.models import AdviceRequest, RequestState
from careers.facts.models import Figure
from careers.guides.ageing.facts import past_due
from careers.guides.links.models import LinkCheck, Outcome
from careers.guides.models import Edition, EditionStatus, Guide
from careers.salaries.models import SalaryBand
from postings.accounts.letters.models import Letter
from postings.accounts.models import User
from postings.accounts.people import MODERATE
from postings.alerts.models import Digest, MailState
from postings.api.models import Webhook
from postings.imports.models import Feed, ImportRun
from postings.institutions.people_models import Claim
from postings.moderation.models import Case, Report, Suspicion
from postings.openings.models import ExchangeRate
from postings.search.models import SearchMiss

if TYPE_CHECKING:
    from collections.abc import Callable

# The bank publishes on working days: over a long weekend rates are four days old.
RATES_HOLD = timedelta(days=4)
LATELY = timedelta(days=7)

Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that may wait. `query` is the part of the address that shows just those that are counted."""

    label: str
    meaning: str
    permission: str
    name: str
    rows: Callable[[datetime], Rows]
    query: Callable[[datetime], str] = lambda now: ""


class Waiting(NamedTuple):
    """How many wait; for rates, the day that they are of."""

    number: str
    label: str
    meaning: str
    url: str


class Attention(NamedTuple):
    waiting: list[Waiting]
    quiet: list[Waiting]


def _is(query: str) -> Callable[[datetime], str]:
    return lambda now: query


MATTERS = [
    Matter(
        "Openings in the queue",
        "Institutions wait for your decision.",
        MODERATE,
        "postings:moderation",
        lambda now: Case.objects.waiting(),
    ),
    Matter(
        "Claims to institutions",
        "People who say that they act for one, and nobody there who could agree.",
        MODERATE,
        "postings:moderation-claims",
        lambda now: Claim.objects.waiting(now),
    ),
    Matter(
        "Reports to look at",
        "Visitors say that something is wrong. Each is part of a case in the queue.",
        MODERATE,
        "postings:moderation-reports",
        lambda now: Report.objects.filter(case__in=Case.objects.waiting()),
    ),
    Matter(
        "Openings that look alike",
        "Two may be one. Decided in the case of either.",
        "postings.view_suspicion",
        "admin:postings_suspicion_changelist",
        lambda now: Suspicion.objects.filter(state=Suspicion.State.OPEN),
        _is("?state__exact=open"),
    ),
    Matter(
        "Talks to answer",
        "People asked for a talk with an adviser.",
        "careers.view_advicerequest",
        "admin:careers_advicerequest_changelist",
        lambda now: AdviceRequest.objects.filter(state=RequestState.ASKED),
        _is("?state__exact=asked"),
    ),
    Matter(
        "Held readings of feeds",
        "A feed changed more than usual. Accept or discard what was read.",
        "postings.view_importrun",
        "admin:postings_importrun_changelist",
        lambda now: ImportRun.objects.filter(state=ImportRun.State.HELD),
        _is("?state__exact=held"),
    ),
    Matter(
        "Feeds that fail",
        "The last reading went wrong. It is tried again by itself, less and less often.",
        "postings.view_feed",
        "admin:postings_feed_changelist",
        lambda now: Feed.objects.filter(is_synced=True, failures__gt=0),
        _is("?is_synced__exact=1&failures__gt=0"),
    ),
    Matter(
        "Letters that failed",
        "Mails to people that were given up. Look at the error, then send them again.",
        "postings.view_letter",
        "admin:postings_letter_changelist",
        lambda now: Letter.objects.filter(state=Letter.State.FAILED),
        _is("?state__exact=failed"),
    ),
    Matter(
        "Digests that failed",
        "Mails of alerts that were given up.",
        "postings.view_digest",
        "admin:postings_digest_changelist",
        lambda now: Digest.objects.filter(state=MailState.FAILED),
        _is("?state__exact=failed"),
    ),
    Matter(
        "Webhooks switched off by failing",
        "Their owner was told; nothing is sent until they switch it on.",
        "postings.view_webhook",
        "admin:postings_webhook_changelist",
        lambda now: Webhook.objects.filter(is_active=False, failures__gt=0),
        _is("?is_active__exact=0&failures__gt=0"),
    ),
    Matter(
        "Editions to review",
        "Somebody wrote a text and waits for a second pair of eyes.",
        "careers.review_edition",
        "admin:careers_guide_desk",
        lambda now: Edition.objects.filter(status=EditionStatus.IN_REVIEW),
    ),
    Matter(
        "Guides due for review",
        "Their date is past. Read them again, and confirm or mend them.",
        "careers.view_guide",
        "admin:careers_guide_ageing",
        lambda now: past_due(Guide, now.date()),
    ),
    Matter(
        "Figures that age",
        "Numbers that guides quote, whose source was not read for a year.",
        "careers.view_guide",
        "admin:careers_guide_ageing",
        lambda now: past_due(Figure, now.date()),
    ),
    Matter(
        "Salary bands that age",
        "Stated pay that should be checked against its source.",
        "careers.view_guide",
        "admin:careers_guide_ageing",
        lambda now: past_due(SalaryBand, now.date()),
    ),
    Matter(
        "Broken links",
        "Links from guides and sources that lead nowhere.",
        "careers.view_guide",
        "admin:careers_guide_links",
        lambda now: LinkCheck.objects.filter(outcome=Outcome.BROKEN),
    ),
    Matter(
        "Searches without result this week",
        "Perhaps a topic, a synonym or an institution is missing.",
        "postings.view_searchmiss",
        "admin:postings_searchmiss_changelist",
        lambda now: SearchMiss.objects.filter(last_at__gte=_start_of_week(now)),
        lambda now: f"?{urlencode({'last_at__gte': _start_of_week(now).isoformat()})}",
    ),
]
_RATES = Matter(
    "Exchange rates are old",
    "Pay is compared at rates of this day. Fetch new ones, or look why the daily job does not.",
    "postings.view_exchangerate",
    "admin:postings_exchangerate_changelist",
    lambda now: ExchangeRate.objects.all(),
)


def attention(person: User, now: datetime | None = None) -> Attention:
    now = now or timezone.now()
    seen = [one for one in MATTERS if person.has_perm(one.permission)]
    lines = [
        (number, Waiting(f"{number:,}", one.label, one.meaning, f"{reverse(one.name)}{one.query(now)}"))
        for one, number in zip(seen, _numbers(person, seen, now), strict=True)
    ]
    rates = _old_rates(person, now)
    waiting = [line for number, line in lines if number]
    return Attention([*rates, *waiting], [line for number, line in lines if not number])


def _numbers(person: User, matters: list[Matter], now: datetime) -> list[int]:
    """Each is a column of one row: that of whoever asks."""
    if not matters:
        return []
    columns = [Coalesce(Subquery(_counted(one.rows(now)), IntegerField()), 0) for one in matters]
    row = User.objects.filter(pk=person.pk).values_list(*columns)
    return list(row.get())


def _counted(rows: Rows) -> Rows:
    """The number of rows, as what stands in another statement."""
    alone: Rows = rows.order_by().annotate(_all=Value(1)).values("_all")
    counted: Rows = alone.annotate(_number=Count("*")).values("_number")
    return counted


def _old_rates(person: User, now: datetime) -> list[Waiting]:
    if not person.has_perm(_RATES.permission):
        return []
    newest = _RATES.rows(now).aggregate(on=Max("on"))["on"]
    if newest is not None and now.date() - newest <= RATES_HOLD:
        return []
    words = f"{newest:%d %b %Y}" if newest else "None"
    return [Waiting(words, _RATES.label, _RATES.meaning, reverse(_RATES.name))]


def _start_of_week(now: datetime) -> datetime:
    return (now - LATELY).replace(hour=0, minute=0, second=0, microsecond=0)
