"""What a page asks of the database and of the engine, seen from inside; and the engine by itself."""

from __future__ import annotations

import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from statistics import median
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from benchmarks.queries import Visitors
from benchmarks.room import HOST
from postings.search.engine.counting import counts_of
from postings.search.engine.paging import page_of
from postings.search.engine.queries import build_query
from postings.search.engine.source import current_reader
from postings.search.filters import parse
from postings.search.kinds import Context

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tantivy import Searcher

    from benchmarks.world import World

_SAMPLE, _SAMPLE_SECONDS = 24, 3.0
_BARE, _BARE_SECONDS = 1_500, 6.0
_BARE_SEED = 7


@dataclass(frozen=True, slots=True)
class Inside:
    """Of one page, in the median of a sample: SQL statements, their milliseconds, the engine's milliseconds."""

    statements: float
    sql_ms: float
    engine_ms: float | None
    bytes: int


@dataclass(slots=True)
class _Meter:
    statements: int = 0
    sql: float = 0.0
    engine: float = 0.0

    def statement(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.sql += time.perf_counter() - started
            self.statements += 1


class _TimedSearcher:
    """Stands before the engine's searcher, whoever asks it, and measures what it takes."""

    def __init__(self, searcher: Searcher, meter: _Meter) -> None:
        self._searcher = searcher
        self._meter = meter

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._searcher, name)
        return self._timed(found) if callable(found) else found

    def _timed(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*values: Any, **named: Any) -> Any:
            started = time.perf_counter()
            try:
                return method(*values, **named)
            finally:
                self._meter.engine += time.perf_counter() - started

        return timed


@contextmanager
def _metered(meter: _Meter) -> Iterator[None]:
    reader = current_reader()
    with ExitStack() as stack:
        stack.enter_context(connection.execute_wrapper(meter.statement))
        if reader is not None:
            stack.enter_context(patch.object(reader, "searcher", _TimedSearcher(reader.searcher, meter)))
        yield


def has_engine() -> bool:
    """Whether an index answers; else it is the database."""
    return current_reader() is not None


def look_inside(paths: Iterator[str], *, is_conditional: bool = False, cookie: str = "") -> Inside:
    """Ask Django itself, without a server. The first request only warms up.

    `is_conditional` asks for each address twice, and looks at the second time, when nothing changed. `cookie` is sent
    with each.
    """
    client = Client(SERVER_NAME=HOST)
    client.cookies.load(cookie)
    meters: list[_Meter] = []
    size = 0
    started = time.perf_counter()
    for path in islice(paths, _SAMPLE + 1):
        meter = _Meter()
        headers = {"If-None-Match": client.get(path).headers["ETag"]} if is_conditional else {}
        with _metered(meter):
            response = client.get(path, headers=headers)
        if response.status_code != (304 if is_conditional else 200):
            raise RuntimeError(f"{path} answered {response.status_code}.")
        size = max(size, len(response.content))
        meters.append(meter)
        if time.perf_counter() - started > _SAMPLE_SECONDS:
            break
    counted = meters[1:] or meters
    return Inside(
        statements=median(meter.statements for meter in counted),
        sql_ms=median(meter.sql for meter in counted) * 1000,
        engine_ms=median(meter.engine for meter in counted) * 1000 if has_engine() else None,
        bytes=size,
    )


def bare_engine_seconds(world: World) -> list[float]:
    """Of searches like the visitors', each with its page and every facet count, and no page around it."""
    reader = current_reader()
    if reader is None:
        return []
    context = Context(timezone.now(), reader.vocabulary.rates)
    asked = [parse(QueryDict(query)).query for query in islice(Visitors(world, _BARE_SEED), _BARE)]
    found: list[float] = []
    finish = time.perf_counter() + _BARE_SECONDS
    for query in asked:
        started = time.perf_counter()
        if started > finish:
            break
        synonyms = reader.vocabulary.synonyms if query.q else {}
        built = build_query(query, context, synonyms)
        page_of(reader.searcher, built, query.order, (query.page - 1) * 25, 25)
        counts_of(reader.searcher, query, context, synonyms)
        found.append(time.perf_counter() - started)
    return found
