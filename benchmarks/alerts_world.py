"""People with alerts: distinct searches, the first of them the most popular, on a board of which some is new."""

from __future__ import annotations

import random
import uuid
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING

from benchmarks.board import fill, today
from benchmarks.chance import Skewed, zipf
from benchmarks.copying import Table
from benchmarks.queries import Visitors, popular
from benchmarks.world import SEED, world_of
from postings.alerts.queries import alert_query
from postings.search.filters import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

BOARD, NEW = 10_000, 1_000
ALERTS_FOR_A_SEARCH = 5
_ROWS_AT_ONCE = 50_000
_FREQUENCIES = Skewed.of({"daily": 0.5, "weekly": 0.3, "at_once": 0.2})
_ZONES = zipf(("Europe/Berlin", "America/New_York", "Europe/London", "Asia/Kolkata", "UTC", "Asia/Tokyo"))
_HOURS = zipf((8, 7, 9, 18, 12, 6, 20))


def fill_alerts(alerts: int) -> None:
    """The board, its newest openings as what arrived, and `alerts` alerts over a fifth as many searches."""
    from django.db import connection

    fill(BOARD, today(), is_quiet=True)
    with connection.cursor() as cursor:
        # All but the newest were seen by an earlier run.
        cursor.execute(
            "INSERT INTO postings_run (started_at, finished_at, arrivals, searches, digests, items, error) "
            "VALUES (now(), now(), 0, 0, 0, 0, '') RETURNING id"
        )
        [run_id] = cursor.fetchone()
        cursor.execute(
            "UPDATE postings_arrival SET run_id = %s WHERE opening_id NOT IN "
            "(SELECT id FROM postings_opening ORDER BY published_at DESC, id DESC LIMIT %s)",
            [run_id, NEW],
        )
    texts = distinct_searches(alerts // ALERTS_FOR_A_SEARCH)
    fill_searches(texts, run_id)
    fill_people(alerts, len(texts), run_id)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        # What filling left to be written is not the run's.
        cursor.execute("CHECKPOINT")


def distinct_searches(count: int) -> list[str]:
    """In the form that alerts keep; those that everybody makes come first."""
    world = world_of(BOARD)
    found: dict[str, None] = {}
    for text in chain(popular(world), Visitors(world, SEED + 1)):
        found[alert_query(parse(text).query).to_querystring()] = None
        if len(found) == count:
            break
    return list(found)


def fill_searches(texts: list[str], run_id: int) -> None:
    from postings.alerts.models import Search

    searches = Table(Search)
    for number, text in enumerate(texts, start=1):
        searches.add({"query": text, "digest": Search.digest_of(text), "seen_run": run_id})
        if number % _ROWS_AT_ONCE == 0:
            searches.flush()
    searches.finish()


def fill_people(alerts: int, searches: int, run_id: int) -> None:
    from postings.alerts.models import Address, Alert

    rng = random.Random(f"alerts {SEED} {alerts}")
    now = today()
    addresses, rows = Table(Address), Table(Alert)
    for number, search_id in enumerate(_wanted(rng, alerts, searches), start=1):
        addresses.add({"email": f"person{number}@example.org", "key": uuid.UUID(int=rng.getrandbits(128))})
        rows.add({"address_id": number, "search_id": search_id, "since_run": run_id, **_times(rng, now)})
        if number % _ROWS_AT_ONCE == 0:
            addresses.flush()
            rows.flush()
    addresses.finish()
    rows.finish()


def _wanted(rng: random.Random, alerts: int, searches: int) -> Iterator[int]:
    """Somebody wants each search; for the rest, the popular ones are wanted more."""
    yield from range(1, searches + 1)
    skewed = zipf(range(1, searches + 1), 0.8)
    for _ in range(alerts - searches):
        yield skewed.pick(rng)


def _times(rng: random.Random, now: datetime) -> dict[str, object]:
    return {
        "frequency": _FREQUENCIES.pick(rng),
        "weekday": rng.randint(1, 7),
        "hour": _HOURS.pick(rng),
        "time_zone": _ZONES.pick(rng),
        "created_at": now,
        "confirmed_at": now,
        "renewed_at": now,
    }
