"""JSON feeds read record by record, so that memory does not grow with the feed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import ijson  # type: ignore[import-untyped]  # It ships no types.

from postings.imports.connectors.reading import storable
from postings.imports.items import BrokenItem, FeedError, FeedItem, Item, ItemError, Json

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class JsonFeed:
    """A JSON document with a list of records: under `key`, or the document itself where `key` is empty."""

    name: str
    key: str
    translate: Callable[[Mapping[str, Json]], FeedItem]

    def check(self, source: Path) -> int:
        """Parse the whole document once, for syntax and shape; the number of records in it."""
        where = self.key
        record = f"{where}.item" if where else "item"
        count = 0
        is_list_seen = False
        with _opened(source) as file:
            try:
                for prefix, event, _ in ijson.parse(file):
                    if prefix == where and event == "start_array":
                        is_list_seen = True
                    elif prefix == record and event in _FIRST_EVENTS:
                        count += 1
            except (ijson.JSONError, UnicodeDecodeError) as error:
                raise FeedError(f"{source.name} is not valid JSON: {_one_line(error)}.") from error
        if not is_list_seen:
            expected = f"a list under “{where}”" if where else "a list"
            raise FeedError(f"{source.name} is not {self.name} job-board JSON: {expected} is missing.")
        return count

    def items(self, source: Path) -> Iterator[Item]:
        with _opened(source) as file:
            for record in ijson.items(file, f"{self.key}.item" if self.key else "item"):
                yield self._translated(record)

    def _translated(self, record: Json) -> Item:
        if not isinstance(record, Mapping):
            return BrokenItem("", f"the record is not an object: {record!r:.80}", record)
        try:
            return self.translate(record)
        except ItemError as error:
            known, title = record.get("id"), record.get("title") or record.get("text")
            external_id = storable(str(known)) if isinstance(known, str | int) else ""
            return BrokenItem(
                external_id if len(external_id) <= 500 else "",
                str(error),
                record,
                storable(title) if isinstance(title, str) else "",
            )


_FIRST_EVENTS = frozenset({"start_map", "start_array", "string", "number", "boolean", "null"})


@contextmanager
def _opened(source: Path) -> Iterator[IO[bytes]]:
    try:
        file = source.open("rb")
    except OSError as error:
        raise FeedError(f"{source} cannot be read: {error.strerror}.") from error
    with file:
        start = file.read(512)
        if start.lstrip().startswith(b"<"):
            raise FeedError(f"{source.name} is a web page, not JSON.")
        if not start.strip():
            raise FeedError(f"{source.name} is empty.")
        file.seek(len(_BYTE_ORDER_MARK) if start.startswith(_BYTE_ORDER_MARK) else 0)
        yield file


def _one_line(error: Exception) -> str:
    first = str(error).strip().splitlines()
    return first[0].strip().rstrip(".") if first else type(error).__name__
