"""The search behind a feed or a calendar."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from django.urls import get_script_prefix, reverse

from postings.feeds.wording import absolute
from postings.openings.pay import BASE_CURRENCY
from postings.search.answering import holds_until, ids_of
from postings.search.filters import parse
from postings.search.kinds import Context
from postings.search.known import known
from postings.search.sentence import sentence_of
from postings.search.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import QueryDict

    from postings.search.engine.reader import Reader
    from postings.search.query import SearchQuery
    from postings.search.vocabulary import Labels

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
        address = _address(get_script_prefix(), name)
        return f"{address}?{query_string}" if query_string else address

    def url(self, name: str) -> str:
        """The one address of this search's feed or calendar."""
        return absolute(self.path(name))

    @property
    def has_last_modified(self) -> bool:
        """Whether the newest change of an opening tells when the answer changed."""
        return not any(self.query.chosen(param) for param in _MOVING)


@dataclass(frozen=True)
class Asked:
    """A subscription that is asked for now."""

    subscription: Subscription
    context: Context
    reader: Reader | None

    def ids(self, sort: str, most: int) -> Sequence[int]:
        """The first of the open openings that match."""
        return ids_of(self.subscription.query.with_(sort=sort), self.context, self.reader, limit=most)

    @property
    def until(self) -> int:
        """In microseconds since 1970: the last moment at which the same openings match."""
        return holds_until(self.subscription.query, self.context, self.reader)


def asked_of(data: QueryDict, now: datetime, reader: Reader | None) -> Asked:
    """As the page reads the same parameters: what the board does not know is left out, never an error."""
    vocabulary = reader.vocabulary if reader else Vocabulary()
    found = known(parse(data).query, vocabulary)
    subscription = Subscription(lasting(found.query), found.labels)
    return Asked(subscription, Context(now, vocabulary.rates), reader)


def lasting(query: SearchQuery) -> SearchQuery:
    """`query` without what makes no difference to which openings match it."""
    has_pay = query.pay_min is not None or query.pay_max is not None
    return query.with_(fit=False, sort="", currency=query.currency if has_pay else BASE_CURRENCY)


@lru_cache(maxsize=64)
def _address(prefix: str, name: str) -> str:
    """Under the `prefix` at which the site is served. A page of the list has eight of these."""
    return reverse(name)
