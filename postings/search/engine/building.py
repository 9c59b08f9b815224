"""Building a whole index beside the one in use, and putting it in its place in one step."""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING
from uuid import uuid4

from django.utils import timezone

from postings.search.clauses import microseconds
from postings.search.engine.changes import snapshot_now
from postings.search.engine.documents import Loader, freshness_start
from postings.search.engine.schema import new_index
from postings.search.engine.store import CURRENT, NAMES, State, write_state, write_whole
from postings.search.engine.writing import fill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from psycopg2.extensions import connection as RawConnection  # noqa: N812 - a class in truth

_HEAP, _THREADS = 256_000_000, 2
# Folders of other releases and other databases are left alone this long.
_STALE_SECONDS = 3 * 24 * 3600


class LockedError(Exception):
    """Another process holds the lock."""


@contextmanager
def locked(path: Path, *, wait: bool = False) -> Iterator[None]:
    """The lock of a file; the kernel gives it up when its holder dies."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as error:
            raise LockedError(str(path)) from error
        yield


def build(place: Path, connection: RawConnection, progress: Callable[[int], None] | None = None) -> Path:
    """A new index with everything that is published, in use from now on. Returns its folder."""
    with locked(place / "build.lock", wait=True):
        index_dir = place / f"index-{uuid4().hex[:8]}"
        index_dir.mkdir()
        try:
            _build_in(index_dir, connection, progress)
            _use(place, index_dir)
        except BaseException:
            shutil.rmtree(index_dir, ignore_errors=True)
            raise
        _remove_others(place, index_dir)
        return index_dir


def _build_in(index_dir: Path, connection: RawConnection, progress: Callable[[int], None] | None) -> None:
    now = timezone.now()
    since = microseconds(freshness_start(now))
    # Before the first row is read: what changes meanwhile is read once more.
    snapshot = snapshot_now(connection)
    writer = new_index(index_dir).writer(_HEAP, _THREADS)
    documents = fill(writer, Loader(connection, since), progress)
    writer.commit()
    writer.wait_merging_threads()
    write_whole(index_dir / NAMES, uuid4().hex)
    write_state(index_dir, State(snapshot, now.timestamp(), since, documents))


def _use(place: Path, index_dir: Path) -> None:
    link = place / f"{CURRENT}.{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(index_dir.name)
    link.replace(place / CURRENT)


def _remove_others(place: Path, kept: Path) -> None:
    """Who still reads an old index keeps its files until it is done."""
    for other in place.glob("index-*"):
        if other != kept:
            shutil.rmtree(other, ignore_errors=True)
    now = timezone.now().timestamp()
    for other in place.parent.iterdir():
        with suppress(OSError):
            if other != place and other.is_dir() and now - _last_used(other) > _STALE_SECONDS:
                shutil.rmtree(other, ignore_errors=True)


def _last_used(place: Path) -> float:
    return max(path.stat().st_mtime for path in (place, *place.glob("index-*/state.json")))
