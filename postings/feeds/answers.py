"""Answers to feed readers and calendars, which ask for the same for years and mostly have it already."""

from __future__ import annotations

from calendar import timegm
from hashlib import blake2s
from typing import TYPE_CHECKING, ClassVar, Protocol

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date

from postings.feeds.subscription import asked_of
from postings.search.engine.source import current_reader
from postings.search.written import WRITINGS, Written

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.http import HttpRequest, HttpResponseBase

    from postings.feeds.subscription import Asked, Subscription

# Raise it when the same openings are written differently: readers then fetch everything once more.
_FORMAT = 2
_MAX_AGE = 300


class Issue(Protocol):
    """What there is to tell now. `until` is in microseconds since 1970."""

    content_type: ClassVar[str]
    headers: ClassVar[dict[str, str]]
    subscription: Subscription
    until: int

    def __init__(self, asked: Asked) -> None: ...

    @property
    def key(self) -> object:
        """Changes with whatever would be written differently."""

    @property
    def changes(self) -> Iterable[datetime]:
        """Moments of which the last is Last-Modified; with none there is no such header."""

    def write(self) -> bytes: ...


def answer(request: HttpRequest, issue_type: type[Issue]) -> HttpResponseBase:
    """The newest issue; 304 without writing it where the reader has it already."""
    now, reader = timezone.now(), current_reader()
    key = (issue_type.__name__, str(settings.SITE_URL), request.META.get("QUERY_STRING", ""))
    written = WRITINGS.get(key, reader, now)
    response = _short_answer(request, written) if written else None
    if written is None or (response is None and written.body is None):
        issue = issue_type(asked_of(request.GET, now, reader))
        written = Written(None, _etag_of(issue), max(issue.changes, default=None))
        response = _short_answer(request, written)
        if response is None:
            written = Written(issue.write(), written.etag, written.changed_at)
        WRITINGS.keep(key, reader, now, issue.until, written)
    if response is None:
        body = written.body or b""
        response = HttpResponse(body, content_type=issue_type.content_type, headers=issue_type.headers)
    response.headers["ETag"] = written.etag
    if written.changed_at is not None:
        response.headers["Last-Modified"] = http_date(_seconds(written.changed_at))
    patch_cache_control(response, public=True, max_age=_MAX_AGE)
    return response


def _short_answer(request: HttpRequest, written: Written) -> HttpResponseBase | None:
    """304 or 412; None where the whole is to be sent."""
    seconds = None if written.changed_at is None else _seconds(written.changed_at)
    found: HttpResponseBase | None = get_conditional_response(
        request, etag=written.etag, last_modified=seconds
    )
    return found


def _seconds(moment: datetime) -> int:
    return timegm(moment.utctimetuple())


def _etag_of(issue: Issue) -> str:
    parts = (_FORMAT, issue.subscription.query.to_querystring(), issue.subscription.sentence, issue.key)
    return f'"{blake2s(repr(parts).encode(), digest_size=12).hexdigest()}"'
