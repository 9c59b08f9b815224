"""How alerts are doing, for operators: the admin's page, the metrics and `manage.py alerts_status` ask here.

Tables of alerts and digests are large, so everything is read through an index and up to a bound, except how many
alerts there are, which is kept for some minutes.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.models import Case, Count, F, Max, Min, Q, Value, When
from django.db.models.functions import Greatest
from django.utils import timezone
from redis.exceptions import RedisError

from postings.alerts import claims
from postings.alerts.models import Address, Alert, Arrival, Digest, Frequency, MailState, Notice, Run
from postings.openings.choices import Status as OpeningStatus
from postings.search.misses import redis_client

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from postings.alerts.claims import Mail

logger = logging.getLogger(__name__)

# No count goes further: more than that is "many" to whoever reads it.
MOST_COUNTED = 100_000
# Of the mails that are due next, those that are looked at for the oldest.
_LOOKED_AT = 10_000
# What an outage puts off is due again after a minute, so it is looked at too.
_PUT_OFF = timedelta(minutes=2)
_LONG_UNSENT, _LONG_UNMATCHED = timedelta(minutes=15), timedelta(minutes=10)
_FAILED_DAYS = timedelta(days=7)
# A mail that failed this week was written at most a week before (weekly), and tried for a day.
_WRITTEN_BEFORE = timedelta(days=9)
_RUNS, _REASONS, _SUPPRESSED = 10, 20, 10
_TOTALS_KEPT = 5 * 60


class Depth(NamedTuple):
    """Mails of a kind by state: `due` and `later` wait, `failed` is of the last seven days."""

    due: int
    later: int
    sending: int
    failed: int


class Reason(NamedTuple):
    """Why mails failed."""

    error: str
    number: int
    last_at: datetime


class AlertCount(NamedTuple):
    frequency: str
    state: str
    number: int

    @property
    def often(self) -> str:
        return str(Frequency(self.frequency).label)


@dataclass(frozen=True, slots=True)
class Totals:
    """`alerts` by frequency and by state: running, paused, unconfirmed, stopped, suppressed."""

    alerts: tuple[AlertCount, ...]
    suppressed: int
    taken_at: datetime

    @property
    def wanted(self) -> dict[str, int]:
        """Those that get mail, now or after a pause, by frequency."""
        wanted: dict[str, int] = {}
        for row in self.alerts:
            if row.state in {"running", "paused"}:
                wanted[row.frequency] = wanted.get(row.frequency, 0) + row.number
        return wanted


@dataclass(frozen=True, slots=True)
class Flow:
    """What is on its way."""

    now: datetime
    last_run: Run | None
    unfinished_since: datetime | None
    arrivals: int
    arrivals_since: datetime | None
    digests: Depth
    notices: Depth
    oldest_unsent_at: datetime | None
    lost: int
    failed_lately: int

    @property
    def oldest_unsent(self) -> timedelta:
        return self.now - self.oldest_unsent_at if self.oldest_unsent_at else timedelta()

    def problems(self) -> list[str]:
        """What somebody has to look at; nothing when all is well."""
        found: list[str] = []
        if self.oldest_unsent > _LONG_UNSENT:
            found.append(f"A mail has been due for {minutes(self.oldest_unsent)} and is not sent.")
        if self.lost:
            found.append(f"Workers that are gone have mails in hand, and nobody sweeps: {self.lost}.")
        if self.arrivals_since and self.now - self.arrivals_since > _LONG_UNMATCHED:
            waited = minutes(self.now - self.arrivals_since)
            found.append(f"Openings have waited for a run for {waited}: {self.arrivals}.")
        if self.unfinished_since and self.now - self.unfinished_since > _LONG_UNMATCHED:
            found.append(f"A run has not been finished for {minutes(self.now - self.unfinished_since)}.")
        if self.last_run and self.last_run.error and self.last_run.finished_at is None:
            found.append(f"The last run ended with an error: {self.last_run.error}")
        if self.failed_lately:
            found.append(f"Mails failed in the last day, to addresses that exist: {self.failed_lately}.")
        return found


@dataclass(frozen=True, slots=True)
class Glance:
    """All that the admin's page shows."""

    flow: Flow
    totals: Totals
    runs: Sequence[Run] = ()
    reasons: Sequence[Reason] = ()
    suppressed: Sequence[Address] = ()
    queues: dict[str, int] | None = field(default=None)


def glance(now: datetime | None = None) -> Glance:
    now = now or timezone.now()
    return Glance(
        flow=flow(now),
        totals=totals(),
        runs=list(Run.objects.all()[:_RUNS]),
        reasons=_reasons(now),
        suppressed=list(
            Address.objects.filter(suppressed_at__isnull=False).order_by("-suppressed_at")[:_SUPPRESSED]
        ),
        queues=queue_lengths(),
    )


def flow(now: datetime | None = None) -> Flow:
    """Cheap enough to be asked every few seconds."""
    now = now or timezone.now()
    # What is published for a later moment does not wait yet.
    waiting = Arrival.objects.filter(run=None).exclude(
        opening__status=OpeningStatus.PUBLISHED, opening__published_at__gt=now
    )
    since = waiting.annotate(since=Greatest("at", "opening__published_at"))[:_LOOKED_AT]
    return Flow(
        now=now,
        last_run=Run.objects.first(),
        unfinished_since=Run.objects.filter(finished_at=None).aggregate(at=Min("started_at"))["at"],
        arrivals=_bounded(waiting),
        arrivals_since=since.aggregate(at=Min("since"))["at"],
        digests=_depth(Digest, now),
        notices=_depth(Notice, now),
        oldest_unsent_at=min(filter(None, (_oldest(Digest, now), _oldest(Notice, now))), default=None),
        lost=_lost(Digest, now) + _lost(Notice, now),
        failed_lately=_bounded(
            _failed(Digest, now, timedelta(days=1)).filter(**_has_address("alert__address"))
        )
        + _bounded(_failed(Notice, now, timedelta(days=1)).filter(**_has_address("address"))),
    )


def totals() -> Totals:
    """Some minutes old at most. Without Redis they are counted each time."""
    key = f"alerts.totals.{connection.settings_dict['NAME']}"
    try:
        kept: Totals | None = cache.get(key)
        if kept is None:
            kept = _totals(timezone.now())
            cache.set(key, kept, _TOTALS_KEPT)
    except RedisError:
        return _totals(timezone.now())
    return kept


def queue_lengths() -> dict[str, int] | None:
    """Tasks that no worker has taken, by queue; None where Redis does not answer."""
    try:
        with redis_client().pipeline(transaction=False) as pipeline:
            for queue in settings.TASK_QUEUES:
                pipeline.llen(queue)
            return dict(zip(settings.TASK_QUEUES, map(int, pipeline.execute()), strict=True))
    except RedisError as error:
        logger.warning("The queues can't be looked at: %s", error)
        return None


def minutes(time: timedelta) -> str:
    """`3 h 20 min`."""
    whole = int(time.total_seconds() // 60)
    return f"{whole // 60} h {whole % 60} min" if whole >= 60 else f"{whole} min"


def _depth(model: type[Mail], now: datetime) -> Depth:
    pending = model.objects.filter(state=MailState.PENDING)
    return Depth(
        due=_bounded(claims.due(model, now)),
        later=_bounded(pending.filter(due_at__gt=now)),
        sending=_bounded(model.objects.filter(state=MailState.SENDING)),
        failed=_bounded(_failed(model, now, _FAILED_DAYS)),
    )


def _oldest(model: type[Mail], now: datetime) -> datetime | None:
    """Since when the oldest that is not sent could have been.

    A mail that was never tried waits since its slot, though an outage put it off; one that its server refused for
    now, or that is sent once more, waits since it is due again.
    """
    is_first = Q(attempts=0, edition=1)
    next_due = model.objects.filter(state=MailState.PENDING, due_at__lte=now + _PUT_OFF).order_by("due_at")
    since = next_due.annotate(
        since=Case(When(is_first, then=Greatest("slot", "created_at")), default=F("due_at"))
    )[:_LOOKED_AT]
    oldest: datetime | None = since.aggregate(at=Min("since"))["at"]
    return oldest if oldest and oldest <= now else None


def _lost(model: type[Mail], now: datetime) -> int:
    """In hand for twice as long as anybody may have them: nobody looks for them either."""
    lease = timedelta(seconds=settings.MAIL_LEASE_SECONDS)
    return _bounded(model.objects.filter(state=MailState.SENDING, claimed_at__lt=now - 2 * lease))


def _failed(model: type[Mail], now: datetime, within: timedelta) -> QuerySet[Mail, Mail]:
    """When they were last due is when they failed, more or less."""
    return model.objects.filter(
        state=MailState.FAILED, created_at__gte=now - within - _WRITTEN_BEFORE, due_at__gte=now - within
    )


def _has_address(path: str) -> dict[str, bool]:
    """Where there is no such address, that was found out and is settled."""
    return {f"{path}__suppressed_at__isnull": True}


def _reasons(now: datetime) -> list[Reason]:
    """The most frequent first."""
    found: dict[str, Reason] = {}
    for rows in (
        _reasons_of(_failed(Digest, now, _FAILED_DAYS)),
        _reasons_of(_failed(Notice, now, _FAILED_DAYS)),
    ):
        for error, number, last_at in rows:
            known = found.get(error, Reason(error, 0, last_at))
            found[error] = Reason(error, known.number + number, max(known.last_at, last_at))
    return sorted(found.values(), key=lambda reason: (-reason.number, reason.error))[:_REASONS]


def _reasons_of(failed: QuerySet[Mail, Mail]) -> Iterable[tuple[str, int, datetime]]:
    newest = failed.order_by("-created_at")[:_LOOKED_AT]
    grouped = type(newest)(newest.model).filter(pk__in=newest.values("pk")).order_by().values("error")
    rows = grouped.annotate(number=Count("pk"), last_at=Max("due_at")).order_by("-number")[:_REASONS]
    return rows.values_list("error", "number", "last_at")


def _totals(now: datetime) -> Totals:
    state = Case(
        When(stopped_at__isnull=False, then=Value("stopped")),
        When(address__suppressed_at__isnull=False, then=Value("suppressed")),
        When(confirmed_at__isnull=True, then=Value("unconfirmed")),
        When(paused_until__gt=now, then=Value("paused")),
        default=Value("running"),
    )
    rows = Alert.objects.order_by().annotate(state=state).values_list("frequency", "state")
    counts = rows.annotate(number=Count("pk")).order_by("frequency", "state")
    return Totals(
        alerts=tuple(AlertCount(*row) for row in counts),
        suppressed=Address.objects.filter(suppressed_at__isnull=False).count(),
        taken_at=now,
    )


def _bounded(rows: QuerySet[Mail, Mail] | QuerySet[Arrival]) -> int:
    return rows.order_by()[:MOST_COUNTED].count()
