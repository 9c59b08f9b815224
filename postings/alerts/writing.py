"""Digests and their items from what was matched: a few statements, however many alerts share a search."""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection

from postings.alerts.models import Alert, MailState
from postings.alerts.slots import TICK, NextSlot, known_zones

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

logger = logging.getLogger(__name__)

_told: set[str] = set()

# A mail lists no more. Of what one search finds in one run, the rest is counted: a board that imports a thousand
# openings would write as many rows for each alert on "every opening".
MOST_KEPT = 25
# The most alerts that one statement writes for. The checks of its foreign keys wait in memory for its end.
_SLICE = 10_000

# `taken` are digests of the slot that were sent, or tried: what may have arrived stays what it is. `xmax` is 0
# in a row that was inserted, and not in one that was updated. An alert's last match is known to the day: without
# that, each run would write every alert anew.
_SQL = """
WITH chosen AS MATERIALIZED ({chosen}),
found AS (
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS found (search_id, opening_id, run_id)
),
rest AS (
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS rest (search_id, run_id, number)
),
fresh AS MATERIALIZED (
    SELECT chosen.id AS alert_id, found.opening_id
    FROM chosen JOIN found ON found.search_id = chosen.search_id AND found.run_id > chosen.since_run
    WHERE NOT EXISTS (
        SELECT FROM postings_digestitem AS item
        WHERE item.alert_id = chosen.id AND item.opening_id = found.opening_id
    )
),
more AS (
    SELECT chosen.id AS alert_id, sum(rest.number) AS number
    FROM chosen JOIN rest ON rest.search_id = chosen.search_id AND rest.run_id > chosen.since_run
    GROUP BY chosen.id
),
wanted AS MATERIALIZED (
    SELECT chosen.id AS alert_id, chosen.next_slot AS slot, coalesce(more.number, 0) AS more
    FROM chosen
    JOIN (SELECT DISTINCT alert_id FROM fresh) AS served ON served.alert_id = chosen.id
    LEFT JOIN more ON more.alert_id = chosen.id
),
digest AS (
    INSERT INTO postings_digest AS old (
        alert_id, slot, due_at, more, state, attempts, edition, error, created_at
    )
    SELECT alert_id, slot, slot, more, '{pending}', 0, 1, '', %s FROM wanted
    ON CONFLICT (alert_id, slot) DO UPDATE SET more = old.more + excluded.more
        WHERE old.state = '{pending}' AND old.attempts = 0
    RETURNING id, alert_id, xmax = 0 AS is_new
),
item AS (
    INSERT INTO postings_digestitem (digest_id, alert_id, opening_id)
    SELECT digest.id, fresh.alert_id, fresh.opening_id FROM fresh JOIN digest USING (alert_id)
    RETURNING id
),
noted AS (
    UPDATE postings_alert AS alert SET matched_at = %s FROM digest
    WHERE alert.id = digest.alert_id
        AND (alert.matched_at IS NULL OR alert.matched_at < %s - interval '1 day')
),
taken AS (SELECT alert_id, slot FROM wanted WHERE alert_id NOT IN (SELECT alert_id FROM digest))
SELECT
    (SELECT count(*) FROM chosen), (SELECT max(id) FROM chosen),
    (SELECT count(*) FROM digest WHERE is_new), (SELECT count(*) FROM item),
    (SELECT coalesce(json_agg(json_build_array(alert_id, slot)), '[]') FROM taken),
    (SELECT coalesce(json_agg(DISTINCT time_zone), '[]') FROM chosen WHERE time_zone <> ALL (%s::text[]))
"""


@dataclass(frozen=True, slots=True)
class Written:
    digests: int = 0
    items: int = 0

    def __add__(self, other: Written) -> Written:
        return Written(self.digests + other.digests, self.items + other.items)


@dataclass(slots=True)
class Found:
    """Which openings are new to which searches, and with which run. `rest` counts those that are not kept."""

    searches: list[int] = field(default_factory=list)
    openings: list[int] = field(default_factory=list)
    runs: list[int] = field(default_factory=list)
    rest: Counter[tuple[int, int]] = field(default_factory=Counter)

    def add(self, search_id: int, opening_ids: list[int], run_of: Mapping[int, int]) -> None:
        """`opening_ids` are those of the last run first, so that what is kept serves an alert of any age."""
        kept = opening_ids[:MOST_KEPT]
        self.searches += [search_id] * len(kept)
        self.openings += kept
        self.runs += [run_of[pk] for pk in kept]
        self.rest.update((search_id, run_of[pk]) for pk in opening_ids[MOST_KEPT:])

    def columns(self) -> list[str]:
        """As arrays of PostgreSQL: of what is kept, then of the rest by search and run."""
        searches, runs = zip(*self.rest, strict=True) if self.rest else ((), ())
        columns = (self.searches, self.openings, self.runs, searches, runs, self.rest.values())
        return [f"{{{','.join(map(str, column))}}}" for column in columns]


def write(found: Found, now: datetime, alert_ids: Collection[int] | None = None) -> Written:
    """What is new to the wanted alerts of these searches (or to those of `alert_ids`), into their next digests.

    The caller holds the searches locked. An alert without anything new gets no digest.
    """
    if not found.searches:
        return Written()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return _written(found, now, now, alert_ids)


def _written(found: Found, moment: datetime, now: datetime, alert_ids: Collection[int] | None) -> Written:
    alerts = (
        Alert.objects.wanted().filter(search__in=set(found.searches)).annotate(next_slot=NextSlot(moment))
    )
    if alert_ids is not None:
        alerts = alerts.filter(pk__in=alert_ids)
    total, last, taken = Written(), 0, defaultdict[datetime, list[int]](list)
    while True:
        chosen = alerts.filter(pk__gt=last).order_by("pk")
        sql, values = chosen.values("id", "search_id", "since_run", "next_slot", "time_zone")[
            :_SLICE
        ].query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(
                _SQL.format(chosen=sql, pending=MailState.PENDING.value),
                [*values, *found.columns(), now, now, now, known_zones()],
            )
            number, last, digests, items, slots, unknown = cursor.fetchone()
        _note_unknown(unknown)
        total += Written(digests, items)
        for alert_id, slot in slots:
            taken[datetime.fromisoformat(slot)].append(alert_id)
        if number < _SLICE:
            break
    for slot, ids in taken.items():
        total += _written(found, slot + TICK, now, ids)
    return total


def _note_unknown(zones: Collection[str]) -> None:
    """Their alerts are mailed by UTC. Each is told once by a process, not with every run."""
    for zone in set(zones) - _told:
        _told.add(zone)
        logger.warning("There is no time zone %r: alerts with it are mailed by UTC.", zone)
