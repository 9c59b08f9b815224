"""What this process keeps of what it read, so that pages ask nothing slow."""

from __future__ import annotations

from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

# Bands and stated pay change by the day; ten minutes are as good as now.
KEPT_SECONDS = 600


class Kept(Generic[T]):
    """What `read` gave within the last `KEPT_SECONDS`. One thread reads anew; the others take what there was."""

    _all: ClassVar[list[Kept[object]]] = []

    def __init__(self, read: Callable[[], T]) -> None:
        self._read = read
        self._lock = Lock()
        self._held: tuple[float, T] | None = None
        Kept._all.append(self)  # type: ignore[arg-type]  # only forgets them, whatever they hold

    def get(self) -> T:
        held = self._held
        if held is not None and monotonic() < held[0]:
            return held[1]
        is_first = held is None
        if not self._lock.acquire(blocking=is_first):
            assert held is not None  # noqa: S101 - only what is stale is not waited for
            return held[1]
        try:
            if is_first and self._held is not None:
                return self._held[1]
            value = self._read()
            self._held = (monotonic() + KEPT_SECONDS, value)
            return value
        finally:
            self._lock.release()

    @classmethod
    def forget(cls) -> None:
        """After bands were loaded, and between tests."""
        for one in cls._all:
            one._held = None  # noqa: SLF001 - its own class
