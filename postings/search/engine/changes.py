"""What changed since an index was last brought up to date.

The log of changes is read with PostgreSQL's own snapshots. A snapshot knows which transactions were over when
it was taken; the changes of all others are read next time. So a transaction that commits late is never missed,
and none is read twice. Notifications only say that it is worth looking.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from postings.search.engine.raw import only_row

if TYPE_CHECKING:
    from psycopg2.extensions import connection as RawConnection  # noqa: N812 - a class in truth

CHANNEL = "search_changes"
# In the place of an opening's id: a name, a synonym or an exchange rate changed, and the whole table was emptied.
NAMES, EVERYTHING = 0, -1

_CHANGES_SQL = """
SELECT
    pg_current_snapshot()::text,
    (
        SELECT coalesce(array_agg(DISTINCT opening_id), '{}')
        FROM postings_searchchange
        WHERE transaction >= pg_snapshot_xmin(%(snapshot)s::pg_snapshot)::text::bigint
        AND NOT pg_visible_in_snapshot(transaction::text::xid8, %(snapshot)s::pg_snapshot)
    )
"""
_PENDING_SQL = """
SELECT
    count(DISTINCT opening_id) FILTER (WHERE opening_id > 0),
    extract(epoch FROM coalesce(now() - min(at), interval '0'))::float
FROM postings_searchchange
WHERE transaction >= pg_snapshot_xmin(%(snapshot)s::pg_snapshot)::text::bigint
AND NOT pg_visible_in_snapshot(transaction::text::xid8, %(snapshot)s::pg_snapshot)
"""
# A transaction's snapshot does not count the transaction itself among the open ones; this one does.
_SNAPSHOT_SQL = """
SELECT coalesce(oldest || ':' || oldest || ':', pg_current_snapshot()::text)
FROM (
    SELECT CASE WHEN own IS NULL THEN NULL ELSE least(own, xmin) END AS oldest
    FROM (
        SELECT
            pg_current_xact_id_if_assigned()::text::bigint AS own,
            pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS xmin
    ) AS numbers
) AS chosen
"""
_UNCOMMITTED_SQL = """
SELECT coalesce(array_agg(DISTINCT opening_id), '{}')
FROM postings_searchchange
WHERE transaction = pg_current_xact_id_if_assigned()::text::bigint
"""


@dataclass(frozen=True, slots=True)
class Changes:
    """`snapshot` is where to read on from."""

    snapshot: str
    ids: frozenset[int]


class Pending(NamedTuple):
    """How many openings changed that an index has not seen, and the age in seconds of the first change."""

    openings: int
    seconds: float


def snapshot_now(connection: RawConnection) -> str:
    return str(only_row(connection, _SNAPSHOT_SQL)[0])


def changes_since(connection: RawConnection, snapshot: str) -> Changes:
    following, ids = only_row(connection, _CHANGES_SQL, {"snapshot": snapshot})
    return Changes(following, frozenset(ids))


def uncommitted(connection: RawConnection) -> frozenset[int]:
    """What the transaction in hand changed itself."""
    return frozenset(only_row(connection, _UNCOMMITTED_SQL)[0])


def log_end(connection: RawConnection) -> tuple[int, int | None]:
    """Another value whenever a change was written or taken back."""
    count, last = only_row(connection, "SELECT count(*), max(id) FROM postings_searchchange")
    return count, last


def pending_since(connection: RawConnection, snapshot: str) -> Pending:
    return Pending(*only_row(connection, _PENDING_SQL, {"snapshot": snapshot}))


def forget_before(connection: RawConnection, hours: int) -> int:
    """Remove what every index has read long ago. Returns how many lines."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM postings_searchchange WHERE at < now() - make_interval(hours => %s)", [hours]
        )
        return int(cursor.rowcount)
