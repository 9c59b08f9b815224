"""One connector for each kind of feed. A connector only translates a feed's records into `FeedItem`s."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from postings.imports.connectors import ashby, greenhouse, jobposting, lever
from postings.imports.items import Item
from postings.imports.models import Feed


class Connector(Protocol):
    def check(self, source: Path) -> int | None:
        """Read the whole source once; raise `FeedError` if it is broken. Returns the number of records,
        None where counting would cost as much as reading."""

    def items(self, source: Path) -> Iterator[Item]:
        """The records, one at a time. A record that cannot be translated is a `BrokenItem`."""


CONNECTORS: dict[str, Connector] = {
    Feed.Kind.ASHBY: ashby.FEED,
    Feed.Kind.GREENHOUSE: greenhouse.FEED,
    Feed.Kind.LEVER: lever.FEED,
    Feed.Kind.JOBPOSTING: jobposting.JobPostingPages(),
    Feed.Kind.SITEMAP: jobposting.JobPostingPages(),
}
