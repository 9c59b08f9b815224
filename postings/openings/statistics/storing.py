"""From Redis into the database: counts of openings by day, each of them once."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from redis.exceptions import ResponseError

from postings.openings.statistics.buffer import BATCH, Kind, keys, redis_client
from postings.openings.statistics.models import StoredCounts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from redis.client import Pipeline

# Longer than any copy of Redis that is put back is old.
_REMEMBERED = timedelta(days=7)
# Any number that nothing else of the site locks.
_LOCK = 7_320_042
# A task may wait longer than a page.
_SECONDS = 5.0

# In the order of the key, so that two who write never wait for each other in a circle. Openings that are gone are
# left out.
_STORE = """
INSERT INTO postings_openingday (opening_id, day, views, apply_clicks, saves, digests)
SELECT opening.id, counted.day, counted.views, counted.apply_clicks, 0, 0
FROM unnest(%s::bigint[], %s::date[], %s::int[], %s::int[]) AS counted (opening_id, day, views, apply_clicks)
JOIN postings_opening AS opening ON opening.id = counted.opening_id
ORDER BY 1, 2
ON CONFLICT (opening_id, day) DO UPDATE SET
  views = postings_openingday.views + excluded.views,
  apply_clicks = postings_openingday.apply_clicks + excluded.apply_clicks
"""


def store_counts() -> int:
    """Add what is waiting to the days. Returns for how many days of openings.

    May be run twice, beside itself, and be killed anywhere.
    """
    with transaction.atomic():
        _only_one()
        taken = _take()
        if not taken:
            return 0
        batch = UUID(taken[BATCH])
        stored = _store(taken) if _is_new(batch) else 0
    _forget(batch)
    return stored


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


def _is_new(batch: UUID) -> bool:
    now = timezone.now()
    StoredCounts.objects.filter(at__lt=now - _REMEMBERED).delete()
    _, is_new = StoredCounts.objects.get_or_create(batch=batch, defaults={"at": now})
    return is_new


def _store(taken: Mapping[str, str]) -> int:
    counts: defaultdict[tuple[int, date], dict[Kind, int]] = defaultdict(dict)
    for field, number in taken.items():
        if field != BATCH:
            opening_id, day, kind = field.split(" ")
            counts[int(opening_id), date.fromisoformat(day)][Kind(kind)] = int(number)
    ids, days = [opening_id for opening_id, _ in counts], [day for _, day in counts]
    views, clicks = (
        [counted.get(kind, 0) for counted in counts.values()] for kind in (Kind.VIEW, Kind.APPLY)
    )
    with connection.cursor() as cursor:
        cursor.execute(_STORE, [ids, days, views, clicks])
    return len(counts)


def _forget(batch: UUID) -> None:
    """Unless another task has done so, and has taken the next."""
    taken = keys().taken

    def delete(pipeline: Pipeline) -> None:
        is_ours = pipeline.hget(taken, BATCH) == batch.hex
        pipeline.multi()
        if is_ours:
            pipeline.delete(taken)

    redis_client(_SECONDS).transaction(delete, taken)
