"""What this process keeps of what it read, so that pages ask nothing slow.

Every process reads anew after ten minutes, and bands within seconds after a curator changed one or somebody loaded a
survey: who writes calls `forget_after_commit`, and the processes hear of it through the cache. Without the cache they
read anew when their time is over. Pages do not wait for that: they take what there was.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from threading import Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING, ClassVar, Generic, NamedTuple, TypeVar
from uuid import uuid4

from django.core.cache import cache
from django.db import Error, connection, transaction
from redis.exceptions import RedisError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
logger = logging.getLogger(__name__)

# Bands and stated pay change by the day; ten minutes are as good as now.
KEPT_SECONDS = 600
# How long after a change a process may still not know of it.
HEARD_SECONDS = 2
# After the database did not answer.
RETRY_SECONDS = 10


class _Held(NamedTuple, Generic[T]):
    until: float
    version: str
    value: T


class Kept(Generic[T]):
    """What `read` gave. `follows_changes`: of bands, so that a change of one makes it old at once."""

    _all: ClassVar[list[Kept[object]]] = []

    def __init__(self, read: Callable[[], T], *, follows_changes: bool = True) -> None:
        self._read = read
        self.follows_changes = follows_changes
        self._lock = Lock()
        self._held: _Held[T] | None = None
        Kept._all.append(self)  # type: ignore[arg-type]  # only forgets them, whatever they hold

    def get(self) -> T:
        held, version = self._held, _version.get() if self.follows_changes else ""
        if held is None:
            return self._first(version)
        if (held.version != version or monotonic() >= held.until) and self._lock.acquire(blocking=False):
            Thread(target=self._renew, args=(held, version), name="kept", daemon=True).start()
        return held.value

    def _first(self, version: str) -> T:
        """All wait for the first to read it."""
        with self._lock:
            # Somebody may forget it at any moment: what is handed out was held once.
            held = self._held or self._hold(self._read(), version)
            return held.value

    def _renew(self, held: _Held[T], version: str) -> None:
        """In a thread of its own, which has the lock and a connection of its own."""
        try:
            self._hold(self._read(), version)
        except Error:
            logger.exception("Pay cannot be read anew; what was read before is shown.")
            self._held = held._replace(until=monotonic() + RETRY_SECONDS, version=version)
        finally:
            connection.close()
            self._lock.release()

    def _hold(self, value: T, version: str) -> _Held[T]:
        self._held = held = _Held(monotonic() + KEPT_SECONDS, version, value)
        return held

    def drop(self) -> None:
        """In this process; the next to ask reads it anew."""
        self._held = None

    @classmethod
    def forget(cls) -> None:
        """In this process; everything, as between tests."""
        _version.forget()
        for one in cls._all:
            one.drop()

    @classmethod
    def forget_bands(cls) -> None:
        """In this process, what follows changes of bands."""
        _version.forget()
        for one in cls._all:
            if one.follows_changes:
                one.drop()


class _Version:
    """Changes with every change of bands, in all processes."""

    def __init__(self) -> None:
        self._held = (0.0, "")

    def get(self) -> str:
        until, version = self._held
        now = monotonic()
        if now >= until:
            with suppress(RedisError):
                version = str(cache.get(self._key(), ""))
            self._held = (now + HEARD_SECONDS, version)
        return version

    def change(self) -> None:
        with suppress(RedisError):
            cache.set(self._key(), uuid4().hex, KEPT_SECONDS)

    def forget(self) -> None:
        self._held = (0.0, "")

    @staticmethod
    def _key() -> str:
        """Two sites beside each other may share a cache, but never a database."""
        return f"careers.salaries.kept.{connection.settings_dict['NAME']}"


_version = _Version()


def forget_after_commit() -> None:
    """For whoever writes bands: every process reads them anew once they are there to be read."""
    transaction.on_commit(_forget)


def _forget() -> None:
    _version.change()
    Kept.forget_bands()
