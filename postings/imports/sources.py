"""Where a feed lies: a file, a folder, or an address."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from postings.imports.fetching import READABLE_TYPES, Limits, Validators, answered, fetched
from postings.imports.items import FeedError
from postings.imports.models import Feed
from postings.imports.sitemaps import check_allowed, pages_of, reduced

MAX_LOCATION = 1000  # `Feed.location`.
MEGABYTE = 1024 * 1024
# Of what an institution connected: the largest board we know is 3 MB.
CONNECTED = Limits(50 * MEGABYTE, 120, READABLE_TYPES, is_web_only=True)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a connected feed answered; `path` None is that nothing changed."""

    path: Path | None
    validators: Validators


@contextmanager
def read_again(feed: Feed, known: Validators) -> Iterator[Reading]:
    """The feed as it is now, for as long as it is being read; or that it is what `known` says."""
    if feed.kind == Feed.Kind.SITEMAP:
        with pages_of(feed.location, memory=str(feed.pk)) as folder:
            yield Reading(folder, Validators())
        return
    if feed.kind == Feed.Kind.JOBPOSTING:
        check_allowed(feed.location)
    with answered(feed.location, limits=CONNECTED, known=known) as answer:
        if answer.path is not None and feed.kind == Feed.Kind.JOBPOSTING:
            answer.path.write_bytes(reduced(answer.path.read_bytes(), answer.url))
        yield Reading(answer.path, answer.validators)


def _shown(location: str) -> str:
    return location if len(location) <= 100 else f"{location[:99]}…"


@contextmanager
def opened(kind: str, location: str) -> Iterator[Path]:
    """The feed as a file or folder on this machine, for as long as it is being read."""
    if len(location) > MAX_LOCATION:
        raise FeedError(f"{_shown(location)} is longer than {MAX_LOCATION} characters.")
    if "://" in location and kind == Feed.Kind.SITEMAP:
        with pages_of(location, memory=location) as folder:
            yield folder
        return
    if "://" in location:
        with fetched(location) as path:
            yield path
        return
    path = Path(location)
    try:
        path.stat()
    except (OSError, ValueError) as error:  # ValueError: the name holds a NUL.
        raise FeedError(f"{_shown(location)} does not exist.") from error
    if path.is_dir() and kind not in (Feed.Kind.JOBPOSTING, Feed.Kind.SITEMAP):
        raise FeedError(f"{location} is a folder; give one file of job-board JSON.")
    yield path


def canonical(location: str) -> str:
    """The same name for the same place, whatever folder the command was started in."""
    return location if "://" in location else str(Path(location).resolve())
