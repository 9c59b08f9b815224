"""Where a feed lies: a file, a folder, or an address."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from postings.imports.fetching import fetched
from postings.imports.items import FeedError
from postings.imports.models import Feed


@contextmanager
def opened(kind: str, location: str) -> Iterator[Path]:
    """The feed as a file or folder on this machine, for as long as it is being read."""
    if "://" in location:
        with fetched(location) as path:
            yield path
        return
    path = Path(location)
    if not path.exists():
        raise FeedError(f"{location} does not exist.")
    if path.is_dir() and kind != Feed.Kind.JOBPOSTING:
        raise FeedError(f"{location} is a folder; give one file of job-board JSON.")
    yield path


def canonical(location: str) -> str:
    """The same name for the same place, whatever folder the command was started in."""
    return location if "://" in location else str(Path(location).resolve())
