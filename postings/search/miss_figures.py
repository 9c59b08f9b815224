"""From Redis into the database: the figures of searches that found nothing, each of them once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from redis.exceptions import ResponseError

from postings.search.filters import parse
from postings.search.misses import BATCH, COUNT, FIRST, LAST, NOTES, keys, redis_client
from postings.search.models import SearchMiss

if TYPE_CHECKING:
    from collections.abc import Mapping

    from redis.client import Pipeline

KEPT_FOR = timedelta(days=180)
MOST_KEPT = 100_000
# Any number that nothing else of the site locks.
_LOCK = 7_320_041
# A task may wait longer than a page.
_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class _Figures:
    query: str
    words: str
    count: int
    first_at: datetime
    last_at: datetime
    notes: str


def store_misses() -> int:
    """Move what is waiting into the database. Returns how many different searches that were.

    May be run twice, beside itself, and be killed anywhere.
    """
    with transaction.atomic():
        _only_one()
        taken = _take()
        if not taken:
            return 0
        batch = UUID(taken[BATCH])
        figures = _finished(_read(taken))
        _write(figures, batch)
    _forget(batch)
    return len(figures)


def forget_misses(now: datetime | None = None) -> int:
    """Delete what nobody searched for in half a year, and the oldest of too many. Returns how many."""
    old = SearchMiss.objects.filter(last_at__lt=(now or timezone.now()) - KEPT_FOR)
    deleted, _ = old.delete()
    newest_first = SearchMiss.objects.order_by("-last_at", "-pk").values_list("pk", flat=True)
    beyond, _ = SearchMiss.objects.filter(pk__in=list(newest_first[MOST_KEPT:])).delete()
    return deleted + beyond


def _only_one() -> None:
    """Until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _take() -> dict[str, str]:
    """What a task before this one left, or else what is waiting."""
    client, names = redis_client(_SECONDS), keys()
    try:
        client.renamenx(names.waiting, names.taken)
    except ResponseError as error:
        if "no such key" not in str(error):
            raise
    return {str(field): str(value) for field, value in client.hgetall(names.taken).items()}


def _read(taken: Mapping[str, str]) -> list[_Figures]:
    queries = [name.removeprefix(COUNT) for name in taken if name.startswith(COUNT)]
    return [
        _Figures(
            query=query,
            words=parse(query).query.q,
            count=int(taken[COUNT + query]),
            first_at=_time(taken[FIRST + query]),
            last_at=_time(taken[LAST + query]),
            notes=taken[NOTES + query],
        )
        for query in queries
    ]


def _time(text: str) -> datetime:
    return datetime.fromtimestamp(float(text), UTC)


def _finished(figures: list[_Figures]) -> list[_Figures]:
    """Without words that go on in others of these few minutes: the list answers while somebody is typing."""
    ordered = sorted(figures, key=lambda one: (_conditions(one), one.words))
    following = [*ordered[1:], None]
    return [
        one
        for one, after in zip(ordered, following, strict=True)
        if after is None or not _goes_on(one, after)
    ]


def _goes_on(one: _Figures, after: _Figures) -> bool:
    return (
        bool(one.words)
        and after.words.startswith(one.words)
        and one.count <= after.count
        and _conditions(one) == _conditions(after)
    )


def _conditions(figures: _Figures) -> str:
    return parse(figures.query).query.without("q").to_querystring()


def _write(figures: list[_Figures], batch: UUID) -> None:
    known = SearchMiss.objects.in_bulk([one.query for one in figures], field_name="query")
    rows = []
    for one in figures:
        before = known.get(one.query)
        if before is not None and before.batch == batch:
            continue
        rows.append(
            SearchMiss(
                query=one.query,
                words=one.words,
                count=one.count + (before.count if before else 0),
                first_at=min(one.first_at, before.first_at) if before else one.first_at,
                last_at=max(one.last_at, before.last_at) if before else one.last_at,
                notes=one.notes,
                batch=batch,
            )
        )
    SearchMiss.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["query"],
        update_fields=["count", "first_at", "last_at", "notes", "batch"],
    )


def _forget(batch: UUID) -> None:
    """Unless another task has done so, and has taken the next."""
    taken = keys().taken

    def delete(pipeline: Pipeline) -> None:
        is_ours = pipeline.hget(taken, BATCH) == batch.hex
        pipeline.multi()
        if is_ours:
            pipeline.delete(taken)

    redis_client(_SECONDS).transaction(delete, taken)
