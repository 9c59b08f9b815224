"""Feeds, readings and differences in words for their pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from postings.imports.desk.connecting import board_of
from postings.imports.models import Feed, ImportRun, RunChange
from postings.moderation.differences import Difference, compared, label_of_field

if TYPE_CHECKING:
    from postings.openings.models import Opening

Kind = RunChange.Kind
EXAMPLES_SHOWN = 10
# A reading says what it did; a held one what it would do.
_DONE = {
    Kind.CREATED: "New openings",
    Kind.UPDATED: "Changed",
    Kind.CLOSED: "Closed",
    Kind.REOPENED: "Open again",
    Kind.HELD: "Left as you changed it",
}
_FORESEEN = {
    Kind.CREATED: "Would be new openings",
    Kind.UPDATED: "Would be changed",
    Kind.CLOSED: "Would be closed",
}


@dataclass(frozen=True, slots=True)
class ShownFeed:
    feed: Feed
    name: str
    page_url: str
    state: str
    open_count: int


@dataclass(frozen=True, slots=True)
class ShownChange:
    change: RunChange
    differences: list[Difference]

    @property
    def opening(self) -> Opening | None:
        return self.change.opening


@dataclass(slots=True)
class Group:
    label: str
    changes: list[ShownChange] = field(default_factory=list)


def shown(feed: Feed) -> ShownFeed:
    """As people know it: a board by its name, a page by its address."""
    board = board_of(feed)
    parts = urlsplit(feed.location)
    name = board.name if board else f"{parts.hostname or ''}{parts.path}" or feed.location
    page_url = board.page_url if board else feed.location
    return ShownFeed(feed, name, page_url, _state(feed), int(getattr(feed, "open_count", 0)))


def _state(feed: Feed) -> str:
    if feed.stage == Feed.Stage.CONNECTED and not feed.is_synced:
        return "Paused"
    if feed.stage == Feed.Stage.CONNECTED and feed.failures:
        return "Cannot be read now"
    return Feed.Stage(feed.stage).label if feed.stage else ""


def shown_change(change: RunChange) -> ShownChange:
    rows = [
        Difference(name, label_of_field(name), True, *compared(old, new))
        for name, (old, new) in change.changes.items()
    ]
    return ShownChange(change, rows)


def waiting(changes: Iterable[RunChange]) -> list[ShownChange]:
    return [shown_change(change) for change in changes]


def grouped(changes: Iterable[RunChange], *, is_foreseen: bool) -> list[Group]:
    """What needs somebody first, then what is new, changed, closed."""
    labels = _FORESEEN if is_foreseen else _DONE
    groups: dict[str, Group] = {}
    for kind in (Kind.HELD, Kind.CREATED, Kind.UPDATED, Kind.REOPENED, Kind.CLOSED):
        groups[kind] = Group(labels.get(kind) or str(kind.label))
    for change in changes:
        groups[change.kind].changes.append(shown_change(change))
    return [group for group in groups.values() if group.changes]


def preview(feed: Feed) -> dict[str, object]:
    """What the first reading found, and why the rest would be left out."""
    run = feed.runs.defer("content").first()
    if run is None or run.state != ImportRun.State.HELD:
        return {"run": run, "is_found": False}
    would = run.differences.all()
    return {
        "run": run,
        "is_found": True,
        "total": run.postings,
        "examples": list(would.filter(kind=Kind.CREATED)[:EXAMPLES_SHOWN]),
        "more": max(run.created - EXAMPLES_SHOWN, 0),
        "skipped": list(run.skip_reasons.items()),
    }
