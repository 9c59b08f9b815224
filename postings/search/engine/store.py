"""The index on disk, as processes read it.

Under `SEARCH_INDEX_DIR` there is a folder for each pair of schema and database, so that a new release builds its
own while the old one still answers from its. In it, `current` is a link to the index in use:

    <schema>-<database>/
        current -> index-7
        index-7/        the engine's files
            names       changes whenever a name, synonym or exchange rate did; written before a commit
            state.json  what of the database is in the index; written after a commit
        indexer.lock    held by the one process that writes
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

from django.conf import settings
from tantivy import Index

from postings.search.engine.raw import only_row, raw_connection
from postings.search.engine.reader import Reader
from postings.search.engine.schema import schema_version, with_analyser
from postings.search.vocabulary import Vocabulary

if TYPE_CHECKING:
    from psycopg2.extensions import connection as RawConnection  # noqa: N812 - a class in truth

CURRENT, META, NAMES, STATE, BROKEN = "current", "meta.json", "names", "state.json", "broken"
# Names of values may be this old where no change of them was noticed, as the spelling of a city.
_VOCABULARY_SECONDS = 300.0

_IDENTITY_SQL = """
SELECT system.system_identifier, checkpoint.timeline_id, pg_database.oid
FROM pg_control_system() AS system, pg_control_checkpoint() AS checkpoint, pg_database
WHERE datname = current_database()
"""


class SearchUnavailable(Exception):  # noqa: N818 - a state, not a mistake
    """There is no index to answer from."""


@dataclass(frozen=True, slots=True)
class State:
    """What of the database is in an index: a snapshot, its time, and where freshness starts."""

    snapshot: str
    at: float
    since: int
    documents: int


def place_of(connection: RawConnection) -> Path:
    """The folder for this release and this very database: a copy of it has transactions of its own."""
    identity = ":".join(map(str, only_row(connection, _IDENTITY_SQL)))
    database = hashlib.sha256(identity.encode()).hexdigest()[:12]
    return Path(settings.SEARCH_INDEX_DIR) / f"{schema_version()}-{database}"


def read_state(index_dir: Path) -> State | None:
    try:
        return State(**json.loads((index_dir / STATE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_state(index_dir: Path, state: State) -> None:
    write_whole(index_dir / STATE, json.dumps(asdict(state)))


def write_whole(path: Path, text: str) -> None:
    """The old text or the new one, never a part."""
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


def open_index(index_dir: Path) -> Index:
    index = with_analyser(Index.open(str(index_dir)))
    index.config_reader("manual")
    return index


@dataclass(slots=True)
class _Opened:
    pid: int
    index_dir: Path
    index: Index
    seen: tuple[int, int]
    reader: Reader
    names: str
    since: float


class Store:
    """The index of the default database, opened for reading; a new reader whenever it changed."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._place: Path | None = None
        self._opened: _Opened | None = None

    @property
    def place(self) -> Path:
        if self._place is None:
            self._place = place_of(raw_connection())
        return self._place

    def reader(self) -> Reader:
        """One look at a file where nothing changed."""
        opened = self._opened
        seen = self._look()
        if opened is not None and opened.seen == seen and opened.pid == os.getpid():
            return opened.reader
        with self._lock:
            self._opened = self._open(seen)
            return self._opened.reader

    def report_broken(self) -> None:
        """Ask the indexer to build a new one."""
        opened, self._opened = self._opened, None
        if opened is not None:
            with suppress(OSError):
                (opened.index_dir / BROKEN).touch()

    def _look(self) -> tuple[int, int]:
        try:
            found = (self.place / CURRENT / META).stat()
        except OSError as error:
            raise SearchUnavailable("There is no index yet; the indexer builds it.") from error
        return found.st_ino, found.st_mtime_ns

    def _open(self, seen: tuple[int, int]) -> _Opened:
        before = self._opened
        index_dir = (self.place / CURRENT).resolve()
        if before is not None and before.index_dir == index_dir and before.pid == os.getpid():
            index = before.index
            index.reload()
        else:
            index = open_index(index_dir)
            before = None
        names = (index_dir / NAMES).read_text(encoding="utf-8")
        vocabulary, since = Vocabulary(), monotonic()
        if before is not None and before.names == names and since - before.since < _VOCABULARY_SECONDS:
            vocabulary, since = before.reader.vocabulary, before.since
        generation = f"{index_dir.name}.{seen[0]}.{seen[1]}"
        reader = Reader(index.searcher(), generation, vocabulary)
        return _Opened(os.getpid(), index_dir, index, seen, reader, names, since)
