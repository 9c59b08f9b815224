"""What this process keeps of what it read, so that pages ask nothing slow.

Every process reads anew after ten minutes, and within seconds after a curator changed a band or somebody loaded a
survey: who writes calls `forget_after_commit`, and the processes hear of it through the cache. Without the cache
they read anew when their time is over.
"""

from __future__ import annotations

from contextlib import suppress
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar
from uuid import uuid4

from django.core.cache import cache
from django.db import connection, transaction
from redis.exceptions import RedisError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

# Bands and stated pay change by the day; ten minutes are as good as now.
KEPT_SECONDS = 600
# How long after a change a process may still not know of it.
HEARD_SECONDS = 2


class Kept(Generic[T]):
    """What `read` gave. One thread reads anew; the others take what there was."""

    _all: ClassVar[list[Kept[object]]] = []

    def __init__(self, read: Callable[[], T]) -> None:
        self._read = read
        self._lock = Lock()
        self._held: tuple[float, str, T] | None = None
        Kept._all.append(self)  # type: ignore[arg-type]  # only forgets them, whatever they hold

    def get(self) -> T:
        held, version = self._held, _version.get()
        if held is not None and held[1] == version and monotonic() < held[0]:
            return held[2]
        if not self._lock.acquire(blocking=held is None):
            assert held is not None  # noqa: S101 - only what is stale is not waited for
            return held[2]
        try:
            return self._anew(held, version)
        finally:
            self._lock.release()

    def _anew(self, seen: tuple[float, str, T] | None, version: str) -> T:
        if self._held is not None and self._held is not seen:
            return self._held[2]  # Another thread read it while this one waited.
        value = self._read()
        self._held = (monotonic() + KEPT_SECONDS, version, value)
        return value

    @classmethod
    def forget(cls) -> None:
        """In this process."""
        _version.forget()
        for one in cls._all:
            one._held = None  # noqa: SLF001 - its own class


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
    Kept.forget()
