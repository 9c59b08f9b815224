"""JSON feeds read record by record, so that memory does not grow with the feed."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import InvalidOperation
from pathlib import Path
from typing import IO

import ijson

from postings.imports.connectors.reading import MAX_ID_LENGTH, storable
from postings.imports.items import BrokenItem, FeedError, FeedItem, Item, ItemError, Json

logger = logging.getLogger(__name__)
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# Boards nest five deep. The parser names the way to each value, so memory grows with the square of the depth.
MAX_DEPTH = 64
# Python refuses to read integers beyond 4,300 digits, and the parser crashes the process over that.
MAX_DIGITS = 1000
_LONG_NUMBER = re.compile(rb"[0-9]{32,}")


@dataclass(frozen=True, slots=True)
class JsonFeed:
    """A JSON document with a list of records: under `key`, or the document itself where `key` is empty."""

    name: str
    key: str
    translate: Callable[[Mapping[str, Json]], FeedItem]

    def check(self, source: Path) -> int:
        """Parse the whole document once, for syntax and shape; the number of records in it."""
        record = f"{self.key}.item" if self.key else "item"
        count = 0
        is_list_seen = False
        with _opened(source) as file:
            for prefix, event, _ in ijson.parse(_bounded(ijson.basic_parse(file), source.name)):
                if prefix == self.key and event == "start_array":
                    is_list_seen = True
                elif prefix == record and event in _FIRST_EVENTS:
                    count += 1
        if not is_list_seen:
            expected = f"a list under “{self.key}”" if self.key else "a list"
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
            return _broken(record, str(error))
        except Exception as error:
            # One record must not stop the others, whatever it holds.
            logger.warning("A record of %s could not be translated", self.name, exc_info=True)
            return _broken(record, f"{type(error).__name__}: {error}")


def _broken(record: Mapping[str, Json], error: str) -> BrokenItem:
    known, title = record.get("id"), record.get("title") or record.get("text")
    external_id = storable(str(known)) if isinstance(known, str | int) else ""
    return BrokenItem(
        external_id if len(external_id) <= MAX_ID_LENGTH else "",
        error,
        record,
        storable(title) if isinstance(title, str) else "",
    )


_STARTS, _ENDS = frozenset({"start_map", "start_array"}), frozenset({"end_map", "end_array"})
_FIRST_EVENTS = _STARTS | {"string", "number", "boolean", "null"}


def _bounded(events: Iterator[tuple[str, Json]], name: str) -> Iterator[tuple[str, Json]]:
    depth = 0
    for event in events:
        depth += (event[0] in _STARTS) - (event[0] in _ENDS)
        if depth > MAX_DEPTH:
            raise FeedError(f"{name} nests deeper than {MAX_DEPTH} levels.")
        yield event


class _Guarded:
    """A file that refuses to hand out a number with more digits than anybody needs."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._file = file
        self._name = name
        self._last_digits = b""

    def read(self, size: int = -1) -> bytes:
        content = self._file.read(size)
        seen = self._last_digits + content
        if any(len(digits) > MAX_DIGITS for digits in _LONG_NUMBER.findall(seen)):
            raise FeedError(f"{self._name} holds a number of more than {MAX_DIGITS} digits.")
        self._last_digits = seen[len(seen.rstrip(b"0123456789")) :]
        return content


@contextmanager
def _opened(source: Path) -> Iterator[_Guarded]:
    """The document without its byte order mark. What is wrong with it is one line for who reads it."""
    try:
        with source.open("rb") as file:
            start = file.read(512)
            if start.lstrip().startswith(b"<"):
                raise FeedError(f"{source.name} is a web page, not JSON.")
            if not start.strip():
                raise FeedError(f"{source.name} is empty.")
            file.seek(len(_BYTE_ORDER_MARK) if start.startswith(_BYTE_ORDER_MARK) else 0)
            yield _Guarded(file, source.name)
    except (ijson.JSONError, UnicodeDecodeError, InvalidOperation) as error:
        raise FeedError(f"{source.name} is not valid JSON: {_one_line(error)}.") from error
    except OSError as error:
        raise FeedError(f"{source} cannot be read: {error.strerror}.") from error


def _one_line(error: Exception) -> str:
    first = str(error).strip().splitlines()
    return first[0].strip().rstrip(".") if first else type(error).__name__
