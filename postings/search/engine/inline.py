"""An index in the memory of this process that catches up with the database before each search.

For tests, and where one process does everything. It sees what the transaction in hand wrote, and forgets what
was rolled back.
"""

from __future__ import annotations

from threading import RLock
from typing import TYPE_CHECKING

from django.utils import timezone

from postings.search.clauses import microseconds
from postings.search.engine.changes import (
    EVERYTHING,
    NAMES,
    changes_since,
    log_end,
    snapshot_now,
    uncommitted,
)
from postings.search.engine.documents import Loader, freshness_start
from postings.search.engine.reader import Reader
from postings.search.engine.schema import new_index
from postings.search.engine.writing import fill, update
from postings.search.vocabulary import Vocabulary

if TYPE_CHECKING:
    from psycopg2.extensions import connection as RawConnection  # noqa: N812 - a class in truth
    from tantivy import Index, IndexWriter

_HEAP = 15_000_000


class InlineIndex:
    def __init__(self) -> None:
        self._lock = RLock()
        self._reader: Reader | None = None
        self._end: tuple[int, int | None] = (0, None)
        self._snapshot = ""
        self._uncommitted: frozenset[int] = frozenset()
        self._generation = 0
        self._index: Index
        self._writer: IndexWriter

    def reader(self, connection: RawConnection) -> Reader:
        with self._lock:
            end = log_end(connection)
            if self._reader is None or end != self._end:
                self._catch_up(connection)
                self._end = end
                self._generation += 1
                self._index.reload()
                self._reader = Reader(self._index.searcher(), str(self._generation), Vocabulary())
            return self._reader

    def _catch_up(self, connection: RawConnection) -> None:
        loader = Loader(connection, microseconds(freshness_start(timezone.now())))
        own = uncommitted(connection)
        if self._reader is None:
            self._rebuild(connection, loader)
        else:
            changes = changes_since(connection, self._snapshot)
            ids = changes.ids | own | self._uncommitted
            if EVERYTHING in ids:
                self._rebuild(connection, loader)
            else:
                update(self._writer, loader, ids - {NAMES})
                if not own:  # What this transaction still writes must be read after its end, too.
                    self._snapshot = changes.snapshot
        self._uncommitted = own
        self._writer.commit()

    def _rebuild(self, connection: RawConnection, loader: Loader) -> None:
        self._index = new_index()
        self._index.config_reader("manual")
        self._writer = self._index.writer(_HEAP, 1)
        self._snapshot = snapshot_now(connection)
        fill(self._writer, loader)
