"""The search behind a feed or a calendar, and the requests for it that need no answer."""

from __future__ import annotations

from calendar import timegm
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2s
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date

from postings.feeds.wording import absolute
from postings.openings.pay import BASE_CURRENCY
from postings.search.engine.source import current_reader
from postings.search.filters import matching, parse
from postings.search.known import known
from postings.search.sentence import sentence_of
from postings.search.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from django.http import HttpRequest, HttpResponseBase, QueryDict

    from postings.openings.models.opening import OpeningQuerySet
    from postings.search.query import SearchQuery
    from postings.search.vocabulary import Labels

# Raise it when the same openings are written differently: readers then fetch everything once more.
_FORMAT = 1
_MAX_AGE = 300
# What an opening can begin to match without being written: time passes and exchange rates move.
_MOVING = ("deadline_within", "pay_min", "pay_max")


@dataclass(frozen=True)
class Subscription:
    """A search without what only its page has: the order and the page number."""

    query: SearchQuery
    labels: Labels | None = None

    @cached_property
    def sentence(self) -> str:
        return sentence_of(self.query, self.labels)

    @property
    def page_url(self) -> str:
        return absolute(self.query.get_absolute_url())

    def path(self, name: str) -> str:
        query_string = self.query.to_querystring()
        return reverse(name) + (f"?{query_string}" if query_string else "")

    def url(self, name: str) -> str:
        """The one address of this search's feed or calendar."""
        return absolute(self.path(name))

    def openings(self, now: datetime | None = None) -> OpeningQuerySet:
        return matching(self.query, now)

    @property
    def has_last_modified(self) -> bool:
        """Whether the newest change of an opening tells when the answer changed."""
        return not any(self.query.chosen(param) for param in _MOVING)


def subscription_of(data: QueryDict) -> Subscription:
    """As the page reads the same parameters: what the board does not know is left out, never an error."""
    reader = current_reader()
    found = known(parse(data).query, reader.vocabulary if reader else Vocabulary())
    return Subscription(lasting(found.query), found.labels)


def lasting(query: SearchQuery) -> SearchQuery:
    """`query` without what makes no difference to which openings match it."""
    has_pay = query.pay_min is not None or query.pay_max is not None
    return query.with_(sort="", currency=query.currency if has_pay else BASE_CURRENCY)


def etag_of(*parts: object) -> str:
    return f'"{blake2s(repr((_FORMAT, parts)).encode(), digest_size=12).hexdigest()}"'


def answer_if_changed(
    request: HttpRequest, answer: Callable[[], HttpResponseBase], etag: str, changes: Iterable[datetime]
) -> HttpResponseBase:
    """What `answer` makes; 304 without making it where the reader has it already.

    `changes` are the moments of which the last is Last-Modified; with none there is no such header.
    """
    changed_at = max(changes, default=None)
    seconds = timegm(changed_at.utctimetuple()) if changed_at else None
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag, last_modified=seconds)
    if response is None:
        response = answer()
    response.headers["ETag"] = etag
    if seconds is not None:
        response.headers["Last-Modified"] = http_date(seconds)
    patch_cache_control(response, public=True, max_age=_MAX_AGE)
    return response
