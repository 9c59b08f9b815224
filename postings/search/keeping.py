"""Whole pages, kept for those who ask for the same again.

Most people ask for a few searches. Their page is written once, and then sent again while it is the page that would
be written anew:

- the search index is the same, and the time is before an opening opens, closes or leaves a number of days asked for;
- every opening on it is open, and was not changed since. The database is asked that each time, in one small
  statement, so what closed a moment ago is not shown;
- what it says of time ("closes tomorrow") still reads so. Days change at midnight somewhere, and the clocks of all
  zones are whole quarters of an hour apart, so no page outlives its quarter, or a deadline's becoming near;
- it is a minute old at most, as it holds figures that are kept for a minute.

Pages of visitors with a session, of searches that found nothing or left something out, and everything in development
are made anew.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from postings.openings.models.opening import CLOSING_SOON
from postings.openings.prepared import OpenRows
from postings.search.answering import holds_until
from postings.search.clauses import microseconds
from postings.search.engine.source import current_reader
from postings.search.kinds import Context
from postings.search.metrics import KEPT_PAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from django.http import HttpRequest

    from postings.openings.cards import Card
    from postings.openings.models import Opening
    from postings.search.engine.reader import Reader
    from postings.search.query import SearchQuery

MOST_BYTES = 32 * 2**20
_MINUTE, _QUARTER = 60_000_000, 900_000_000
# An opening that was written less than this before a page was may have been committed after it.
_UNSETTLED = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Shown:
    """The search that a page answers, and every opening on it."""

    query: SearchQuery
    openings: Sequence[Card | Opening]


@dataclass(frozen=True, slots=True)
class _Page:
    """Made at `made_at`, from the index's `generation`; `end` is until when its words hold, in microseconds."""

    body: bytes
    headers: dict[str, str]
    generation: str
    made_at: datetime
    end: int
    ids: tuple[int, ...]

    def response(self) -> HttpResponse:
        return HttpResponse(self.body, headers=self.headers)


class Keeper:
    """Pages up to a number of bytes, those asked for last.

    Half of the room is for what was asked for again: a crawler that asks for each page once does not drive out the
    pages that everybody wants.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._once, self._again = _Shelf(most_bytes // 2), _Shelf(most_bytes // 2)
        self._lock = Lock()

    def get(self, name: Hashable) -> _Page | None:
        with self._lock:
            page = self._again.take(name) or self._once.take(name)
            if page is not None:
                self._again.put(name, page)
            return page

    def put(self, name: Hashable, page: _Page) -> None:
        with self._lock:
            was_asked_for = self._again.take(name) is not None
            (self._again if was_asked_for else self._once).put(name, page)

    def clear(self) -> None:
        with self._lock:
            self._once.clear()
            self._again.clear()


class _Shelf:
    """In the order of use."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._pages: OrderedDict[Hashable, _Page] = OrderedDict()

    def take(self, name: Hashable) -> _Page | None:
        page = self._pages.pop(name, None)
        if page is not None:
            self._bytes -= len(page.body)
        return page

    def put(self, name: Hashable, page: _Page) -> None:
        self.take(name)
        self._pages[name] = page
        self._bytes += len(page.body)
        while self._bytes > self._most_bytes:
            self.take(next(iter(self._pages)))

    def clear(self) -> None:
        self._pages.clear()
        self._bytes = 0


KEEPER = Keeper()
_changes = OpenRows(lambda openings: openings.values_list("pk", "updated_at"))
_hits, _misses = KEPT_PAGES.labels("hit"), KEPT_PAGES.labels("miss")


def kept_page(
    request: HttpRequest, name: Hashable, make: Callable[[], tuple[HttpResponse, Shown | None]]
) -> HttpResponse:
    """The page called `name`: kept, or what `make` gives. That has no `Shown` where the page must not be kept."""
    reader = current_reader() if _is_nobodys(request) else None
    if reader is None:
        return make()[0]
    now = timezone.now()
    page = KEEPER.get(name)
    if page is not None and _still_holds(page, reader, now):
        _hits.inc()
        return page.response()
    _misses.inc()
    response, shown = make()
    # What it says depends on who asks, as far as those with a session get a page of their own.
    patch_vary_headers(response, ["Cookie"])
    if shown is not None and shown.openings and response.status_code == 200:
        ids = tuple(dict.fromkeys(opening.pk for opening in shown.openings))
        end = _last_moment(shown, reader, now)
        KEEPER.put(name, _Page(response.content, dict(response.headers), reader.generation, now, end, ids))
    return response


def _is_nobodys(request: HttpRequest) -> bool:
    own = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, CookieStorage.cookie_name)
    return request.method == "GET" and not settings.DEBUG and not any(one in request.COOKIES for one in own)


def _still_holds(page: _Page, reader: Reader, now: datetime) -> bool:
    if page.generation != reader.generation or now < page.made_at or microseconds(now) > page.end:
        return False
    changes = _changes.read(page.ids, now)
    settled = page.made_at - _UNSETTLED
    return len(changes) == len(page.ids) and all(changed_at < settled for _, changed_at in changes)


def _last_moment(shown: Shown, reader: Reader, now: datetime) -> int:
    """Until when the page would be written in the same words, as far as time alone decides."""
    start = microseconds(now)
    becoming_near = (
        microseconds(opening.deadline_at - CLOSING_SOON) - 1
        for opening in shown.openings
        if opening.deadline_at is not None
    )
    return min(
        start + _MINUTE,
        (start // _QUARTER + 1) * _QUARTER - 1,
        holds_until(shown.query, Context(now, reader.vocabulary.rates), reader),
        *(moment for moment in becoming_near if moment >= start),
    )
