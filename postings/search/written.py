"""Answers for programs, kept as they were written: feed readers and clients ask for the same again and again.

One is kept for one state of the index and until the first moment at which other openings match, as `Reader` keeps
what was found. It also holds what the rows said, of which the index may hear late, so a minute is the most.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from postings.search.clauses import microseconds
from postings.search.metrics import KEPT_ANSWERS

if TYPE_CHECKING:
    from datetime import datetime

    from postings.search.engine.reader import Reader

_LONGEST = 60_000_000  # Microseconds.
# Of one process. An answer has about 50 kB, a long calendar 300.
_MOST_BYTES = 16_000_000
# What an entry weighs beside its texts.
_ENTRY_BYTES = 1_000


@dataclass(frozen=True, slots=True)
class Written:
    """`body` is None where only its tag was asked for so far."""

    body: bytes | None
    etag: str = ""
    changed_at: datetime | None = None


def _size_of(key: tuple[str, ...], written: Written) -> int:
    """A tag alone is small, but what was asked for may be long."""
    return _ENTRY_BYTES + sum(map(len, key)) + len(written.body or b"")


class KeptWritings:
    """The most recently used answers of the newest state of the index, as many as there is room for."""

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._lock = Lock()
        self._reader: Reader | None = None
        self._values: OrderedDict[tuple[str, ...], tuple[int, int, Written]] = OrderedDict()
        self._size = 0

    def get(self, key: tuple[str, ...], reader: Reader | None, now: datetime) -> Written | None:
        moment = microseconds(now)
        with self._lock:
            kept = self._values.get(key) if reader is not None and self._reader is reader else None
            if kept is None or not kept[0] <= moment <= kept[1]:
                KEPT_ANSWERS.labels("written", "miss").inc()
                return None
            self._values.move_to_end(key)
        KEPT_ANSWERS.labels("written", "hit").inc()
        return kept[2]

    def keep(
        self, key: tuple[str, ...], reader: Reader | None, now: datetime, until: int, written: Written
    ) -> None:
        """`until` is in microseconds since 1970."""
        if reader is None:
            return
        moment = microseconds(now)
        with self._lock:
            if self._reader is not reader:
                self._reader, self._size = reader, 0
                self._values.clear()
            self._drop(key)
            self._values[key] = (moment, min(until, moment + _LONGEST), written)
            self._size += _size_of(key, written)
            while self._size > self._most_bytes:
                self._drop(next(iter(self._values)))

    def _drop(self, key: tuple[str, ...]) -> None:
        before = self._values.pop(key, None)
        if before is not None:
            self._size -= _size_of(key, before[2])


WRITINGS = KeptWritings()
