"""The indexer as a process: one at a time, through lost connections, until it is told to stop."""

from __future__ import annotations

import logging
import select
import signal
import socket
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import psycopg2
from django.db import DatabaseError, connection

from postings.search.engine.building import LockedError, locked
from postings.search.engine.indexer import Indexer
from postings.search.engine.raw import raw_connection
from postings.search.engine.store import place_of

if TYPE_CHECKING:
    from collections.abc import Iterator

logger = logging.getLogger(__name__)

# After a lost connection, and while another indexer is at work.
_AGAIN_SECONDS = 2.0


class Stop:
    """Set by SIGTERM and SIGINT. It can be waited at together with a connection."""

    def __init__(self) -> None:
        self.is_set = False
        self._read, self._write = socket.socketpair()
        self._write.setblocking(False)

    def fileno(self) -> int:
        return self._read.fileno()

    def set(self, number: int = 0, frame: object = None) -> None:
        self.is_set = True
        with suppress(BlockingIOError):
            self._write.send(b".")

    def wait(self, seconds: float) -> None:
        select.select([self], [], [], seconds)

    def close(self) -> None:
        self._read.close()
        self._write.close()


def follow() -> None:
    """Keep the index fresh until SIGTERM or SIGINT."""
    with _stop_by_signal() as stop:
        while not stop.is_set:
            try:
                _follow_one_connection(stop)
            except LockedError:
                logger.info("Another indexer is at work here; waiting for its end.")
            except (psycopg2.Error, DatabaseError) as error:
                logger.warning("The database is away: %s", error)
            connection.close()
            if not stop.is_set:
                stop.wait(_AGAIN_SECONDS)


def _follow_one_connection(stop: Stop) -> None:
    place = place_of(raw_connection())
    with locked(place / "indexer.lock"):
        indexer = Indexer(place, raw_connection())
        indexer.listen()
        try:
            indexer.catch_up()
            logger.info("Following the database into %s.", place.name)
            while not stop.is_set:
                indexer.wait(stop)
                indexer.catch_up()
        finally:
            indexer.close()


@contextmanager
def _stop_by_signal() -> Iterator[Stop]:
    stop = Stop()
    before = {number: signal.signal(number, stop.set) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        stop.close()
