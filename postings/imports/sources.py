"""Where a feed lies: a file, a folder, or an address."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from postings.imports.fetching import fetched
from postings.imports.items import FeedError
from postings.imports.models import Feed

MAX_LOCATION = 1000  # `Feed.location`.


def _shown(location: str) -> str:
    return location if len(location) <= 100 else f"{location[:99]}…"


@contextmanager
def opened(kind: str, location: str) -> Iterator[Path]:
    """The feed as a file or folder on this machine, for as long as it is being read."""
    if len(location) > MAX_LOCATION:
        raise FeedError(f"{_shown(location)} is longer than {MAX_LOCATION} characters.")
    if "://" in location:
        with fetched(location) as path:
            yield path
        return
    path = Path(location)
    try:
        path.stat()
    except (OSError, ValueError) as error:  # ValueError: the name holds a NUL.
        raise FeedError(f"{_shown(location)} does not exist.") from error
    if path.is_dir() and kind != Feed.Kind.JOBPOSTING:
        raise FeedError(f"{location} is a folder; give one file of job-board JSON.")
    yield path


def canonical(location: str) -> str:
    """The same name for the same place, whatever folder the command was started in."""
    return location if "://" in location else str(Path(location).resolve())
