"""The process that keeps the index on disk fresh.

It may be killed at any moment: the engine's commits are whole or not at all, and what of the database is in a
commit is written down after it. So at worst some openings are written once more.
"""

from __future__ import annotations

import logging
import select
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol
from uuid import uuid4

from django.utils import timezone
from tantivy import Query

from postings.openings.choices import Status
from postings.search.clauses import microseconds
from postings.search.engine.building import build
from postings.search.engine.changes import (
    CHANNEL,
    EVERYTHING,
    NAMES,
    changes_since,
    forget_before,
    pending_since,
)
from postings.search.engine.documents import Loader, freshness_start
from postings.search.engine.raw import only_row
from postings.search.engine.store import (
    BROKEN,
    CURRENT,
    META,
    State,
    open_index,
    read_state,
    write_state,
    write_whole,
)
from postings.search.engine.store import NAMES as NAMES_FILE
from postings.search.engine.writing import update

if TYPE_CHECKING:
    from pathlib import Path

    from psycopg2.extensions import connection as RawConnection  # noqa: N812 - a class in truth
    from tantivy import Index, IndexWriter

logger = logging.getLogger(__name__)

ENGINE_ERRORS = (ValueError, OSError, RuntimeError)
_HEAP = 64_000_000
# Without a notification, the log is looked at this often.
POLL_SECONDS = 2.0
# While changes keep coming, they are taken together for so long.
_GATHER_SECONDS = 0.25
_AUDIT_SECONDS = 600.0
# Lines of the log are kept for longer than an index may be behind without being built anew.
_BEHIND_HOURS, _LOG_HOURS = 24, 72
_STATE_SECONDS = 60.0


class Waiting(Protocol):
    """Something to wait at. `wake` is readable when it is time to stop."""

    def fileno(self) -> int: ...


@dataclass(slots=True)
class _Open:
    index_dir: Path
    index: Index
    writer: IndexWriter
    state: State


class Indexer:
    """One at a time in one place; the caller holds the lock.

    `connection` must be in autocommit: each look at the log is a snapshot of its own.
    """

    def __init__(self, place: Path, connection: RawConnection) -> None:
        self.place = place
        self.connection = connection
        self._open: _Open | None = None
        self._audited = time.monotonic()
        self._suspect = False

    def listen(self) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")

    def wait(self, stop: Waiting, seconds: float = POLL_SECONDS) -> None:
        """Until something changed, or for `seconds`, or until `stop` is readable."""
        ready, _, _ = select.select([self.connection, stop], [], [], seconds)
        if self.connection in ready:
            self.connection.poll()
            self.connection.notifies.clear()
            select.select([stop], [], [], _GATHER_SECONDS)

    def catch_up(self) -> int:
        """Bring the index up to date, and heal it where it is broken. Returns how many openings were looked at."""
        try:
            return self._catch_up()
        except ENGINE_ERRORS:
            logger.exception("The search index is broken; building a new one.")
            self.close()
            self._build()
            return self._catch_up()

    def close(self) -> None:
        """Give the engine's own lock back."""
        opened, self._open = self._open, None
        if opened is not None:
            with suppress(*ENGINE_ERRORS):
                opened.writer.wait_merging_threads()

    def _catch_up(self) -> int:
        opened = self._ensure_open()
        changes = changes_since(self.connection, opened.state.snapshot)
        if EVERYTHING in changes.ids:
            self.close()
            self._build()
            opened = self._ensure_open()
            changes = changes_since(self.connection, opened.state.snapshot)
        now = timezone.now().timestamp()
        following = replace(opened.state, snapshot=changes.snapshot, at=now)
        if changes.ids:
            self._write(opened, changes.ids, following)
        elif now - opened.state.at > _STATE_SECONDS:
            write_state(opened.index_dir, following)
            opened.state = following
        if time.monotonic() - self._audited > _AUDIT_SECONDS:
            self._audited = time.monotonic()
            self.audit()
        return len(changes.ids)

    def _write(self, opened: _Open, ids: frozenset[int], following: State) -> None:
        if NAMES in ids:
            # Before the commit, so that whoever sees the commit reads the names anew.
            write_whole(opened.index_dir / NAMES_FILE, uuid4().hex)
        update(opened.writer, Loader(self.connection, opened.state.since), ids - {NAMES, EVERYTHING})
        opened.writer.commit()
        opened.index.reload()
        opened.state = replace(following, documents=opened.index.searcher().num_docs)
        write_state(opened.index_dir, opened.state)

    def audit(self) -> None:
        """Hold the number of documents against the database's; different twice in a row, build anew."""
        opened = self._ensure_open()
        published = published_count(self.connection)
        is_behind = pending_since(self.connection, opened.state.snapshot).openings > 0
        differs = not is_behind and opened.index.searcher().num_docs != published
        if differs and self._suspect:
            logger.error("The search index has lost step with the database; building a new one.")
            self.close()
            self._build()
        self._suspect = differs and not self._suspect
        forget_before(self.connection, _LOG_HOURS)

    def _ensure_open(self) -> _Open:
        opened = self._open
        current = (self.place / CURRENT).resolve()
        if opened is not None and opened.index_dir == current and _is_whole(current):
            return opened
        self.close()
        self._open = self._opened(current)
        if self._open is None:
            self._build()
            self._open = self._opened((self.place / CURRENT).resolve())
        if self._open is None:
            raise RuntimeError("A new index cannot be opened.")
        return self._open

    def _opened(self, index_dir: Path) -> _Open | None:
        """The index there, if it is whole and not too far behind to catch up."""
        state = read_state(index_dir) if _is_whole(index_dir) else None
        now = timezone.now()
        if state is None or now.timestamp() - state.at > _BEHIND_HOURS * 3600:
            return None
        # Freshness reaches some years from where it starts.
        if microseconds(freshness_start(now)) - state.since > 3 * 366 * 86_400 * 1_000_000:
            return None
        try:
            index = open_index(index_dir)
            index.searcher().search(Query.all_query(), 1)
            return _Open(index_dir, index, index.writer(_HEAP, 1), state)
        except ENGINE_ERRORS:
            logger.exception("The search index in %s cannot be opened.", index_dir.name)
            return None

    def _build(self) -> None:
        started = time.monotonic()
        index_dir = build(self.place, self.connection)
        logger.info("Built the search index %s in %.1f s.", index_dir.name, time.monotonic() - started)


def published_count(connection: RawConnection) -> int:
    """How many documents an index that missed nothing has."""
    sql = "SELECT count(*) FROM postings_opening WHERE status = %(status)s AND published_at IS NOT NULL"
    return int(only_row(connection, sql, {"status": Status.PUBLISHED.value})[0])


def _is_whole(index_dir: Path) -> bool:
    return (index_dir / META).exists() and not (index_dir / BROKEN).exists()
