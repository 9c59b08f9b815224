"""From an address to the postings behind it: a board's own JSON where it is a board's, else what the page says."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from urllib.parse import urljoin

from postings.imports.boards import BoardLink, board_link, embedded_link
from postings.imports.connectors import CONNECTORS, greenhouse, lever
from postings.imports.connectors.jobposting import decoded
from postings.imports.fetching import READABLE_TYPES, Limits, answered
from postings.imports.items import FeedError, FeedItem, Item, ItemError, Json, StatusError
from postings.imports.models import Feed
from postings.imports.pasting.pages import main_text

MEGABYTE = 1024 * 1024
PAGE = Limits(5 * MEGABYTE, 20, READABLE_TYPES, is_web_only=True)
# A whole board, at an address that we made: the largest we know is 3 MB.
BOARD = Limits(20 * MEGABYTE, 40, READABLE_TYPES, is_web_only=True)
_TRANSLATED = {Feed.Kind.GREENHOUSE: greenhouse.translate, Feed.Kind.LEVER: lever.translate}
NO_MARKUP = (
    "The page holds no data for machines, so its title and text were taken as they stand. "
    "Read everything through."
)
NOTHING = (
    "No posting was found on this page. Some sites show their postings only once a browser has run their scripts; "
    "look for another address of it, such as the one behind “Apply”, or write the opening here."
)


class NotOneError(FeedError):
    """The address is read, and holds no posting that could be taken."""


@dataclass(frozen=True, slots=True)
class LinkReading:
    """The postings behind an address, one of them or several; `note` is what to know of how they were read."""

    items: tuple[FeedItem, ...]
    note: str = ""


def read_link(url: str, chosen: str = "") -> LinkReading:
    """Raises `FeedError` with a line for the person who pasted `url`. `chosen` is the id of one posting of several."""
    known = board_link(url)
    reading = _of_board(known, chosen) if known else _of_page(url, chosen)
    items = [item for item in reading.items if not chosen or item.external_id == chosen]
    if not items:
        raise NotOneError("The posting that you chose is not there any more." if chosen else NOTHING)
    return replace(reading, items=tuple(items))


def _of_board(link: BoardLink, chosen: str = "") -> LinkReading:
    external_id = link.external_id or chosen
    label = link.board.kind.label
    try:
        if external_id and link.board.kind in _TRANSLATED:
            return LinkReading((_one_of_board(link, external_id),))
        with answered(link.board.feed_url, limits=BOARD) as answer:
            items = _good(CONNECTORS[link.board.kind].items(_path(answer.path)))
    except StatusError as error:
        if not error.is_gone:
            raise
        what = "has no such posting any more" if external_id else "is not there, or is not public"
        raise NotOneError(f"The {label} board “{link.board.name}” {what}.") from error
    if external_id and not any(item.external_id == external_id for item in items):
        raise NotOneError(f"The {label} board “{link.board.name}” has no such posting any more.")
    return LinkReading(tuple(item for item in items if not external_id or item.external_id == external_id))


def _one_of_board(link: BoardLink, external_id: str) -> FeedItem:
    with answered(link.board.posting_url(external_id), limits=PAGE) as answer:
        record = _json(_path(answer.path))
    if not isinstance(record, dict):
        raise FeedError(f"{link.board.kind.label} answered with something that is no posting.")
    try:
        return _TRANSLATED[link.board.kind](record)
    except ItemError as error:
        raise FeedError(f"The posting cannot be read: {error}.") from error


def _json(path: Path) -> Json:
    try:
        found: Json = json.loads(path.read_bytes(), parse_float=Decimal)
    except (ValueError, RecursionError, InvalidOperation) as error:
        raise FeedError("The answer is not valid JSON.") from error
    return found


def _of_page(url: str, chosen: str) -> LinkReading:
    with _page(url) as (page, address):
        if moved := board_link(address):
            return _of_board(moved, chosen)
        if not page.read_bytes().strip():
            raise NotOneError(NOTHING)
        items = [_with_address(item, address) for item in _good(CONNECTORS["jobposting"].items(page))]
        if items:
            return LinkReading(tuple(items))
        if embedded := embedded_link(address, decoded(page.read_bytes())):
            return _of_board(embedded, chosen)
        item = main_text(page, address)
    if item is None:
        raise NotOneError(NOTHING)
    return LinkReading((item,), NO_MARKUP)


@contextmanager
def _page(url: str) -> Iterator[tuple[Path, str]]:
    """The page as a file, and where redirects led."""
    with answered(url, limits=PAGE) as answer:
        yield _path(answer.path), answer.url


def _path(path: Path | None) -> Path:
    if path is None:
        raise FeedError("The server answered that nothing changed, and it was not asked that.")
    return path


def _good(items: Iterable[Item]) -> list[FeedItem]:
    """Without those that cannot be read, and each once: pages repeat their markup."""
    return list({item.external_id: item for item in items if isinstance(item, FeedItem)}.values())


def _with_address(item: FeedItem, address: str) -> FeedItem:
    """A page may name its own address in part, or not at all."""
    return replace(item, url=urljoin(address, item.url) if item.url else address)
