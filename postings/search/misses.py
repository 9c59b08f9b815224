"""Searches that found nothing: what the board lacks, or does not understand.

Kept is what was searched for and how often, and nothing of who did. A page only adds to a hash in Redis; every few
minutes a task moves that into the database.

The hash has for each canonical query string its count, first and last time and last notes, and a name of its own.
It is renamed before it is read, and deleted after its figures are committed. A task that dies between leaves it to
the next, which sees by the name whether it is in the database already.
"""

from __future__ import annotations

import logging
import re
from functools import cache
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.utils import timezone
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from postings.openings.pay import BASE_CURRENCY
from postings.openings.statistics.machines import is_machine

if TYPE_CHECKING:
    from collections.abc import Iterable

    from postings.search.query import SearchQuery

logger = logging.getLogger(__name__)

WORDS_KEPT, QUERY_KEPT, NOTES_KEPT = 80, 1000, 300
# Different searches between two runs of the task. More is a machine that guesses, and would fill the memory.
MOST_WAITING = 1_000
BATCH = "batch"
# Before each query string: its count, first and last time, and notes.
COUNT, FIRST, LAST, NOTES = "n ", "f ", "l ", "t "
FIELDS_EACH = 4
# Redis is beside us: it answers at once, or not at all and is left alone for a while.
_SECONDS, _PAUSE_SECONDS = 0.1, 30.0

_EMAIL = re.compile(r"\S@\S|\S\s*[\[(]\s*at\s*[\])]\s*\S", re.IGNORECASE)
_PHONE = re.compile(r"(?:\d[\s().\-/+]*){7,}")
_YEARS = re.compile(r"(?<!\d)(?:19|20)\d\d\s?[-/–]\s?(?:19|20)\d\d(?!\d)")


class Keys(NamedTuple):
    waiting: str
    taken: str


class _Pause:
    """Until when, by the monotonic clock, nothing is noted."""

    until = 0.0


def keys() -> Keys:
    """Two sites beside each other may share Redis, but never a database."""
    name = f"search.misses.{connection.settings_dict['NAME']}"
    return Keys(f"{name}.waiting", f"{name}.taken")


@cache
def redis_client(seconds: float = _SECONDS) -> Redis:
    return Redis.from_url(
        settings.CACHES["default"]["LOCATION"],
        socket_timeout=seconds,
        socket_connect_timeout=seconds,
        retry=Retry(NoBackoff(), 0),
        decode_responses=True,
    )


def note_miss(query: SearchQuery, notes: Iterable[str], user_agent: str) -> None:
    """One round trip to Redis. Never an error: a page is worth more than this."""
    kept = kept_query(query)
    if kept is None or is_machine(user_agent) or monotonic() < _Pause.until:
        return
    try:
        fields = _add(kept.to_querystring(), _kept_notes(notes))
    except RedisError as error:
        logger.warning("Searches without result are not noted for a while: %s", error)
        _Pause.until = monotonic() + _PAUSE_SECONDS
    else:
        if fields > MOST_WAITING * FIELDS_EACH:
            logger.warning("Too many different searches without result; no more are noted for a while.")
            _Pause.until = monotonic() + _PAUSE_SECONDS


def _add(query: str, notes: str) -> int:
    """In one transaction, so that all of it is in the same hash. Returns how many fields that has."""
    now, waiting = timezone.now().timestamp(), keys().waiting
    with redis_client().pipeline() as pipeline:
        pipeline.hsetnx(waiting, BATCH, uuid4().hex)
        pipeline.hincrby(waiting, COUNT + query, 1)
        pipeline.hsetnx(waiting, FIRST + query, str(now))
        pipeline.hset(waiting, LAST + query, str(now))
        pipeline.hset(waiting, NOTES + query, notes)
        pipeline.hlen(waiting)
        return int(pipeline.execute()[-1])


def kept_query(query: SearchQuery) -> SearchQuery | None:
    """`query` without what does not change what matches; None where it says nothing, or maybe who somebody is."""
    has_pay = query.pay_min is not None or query.pay_max is not None
    plain = query.with_(fit=False, sort="", currency=query.currency if has_pay else BASE_CURRENCY)
    says_too_much = len(plain.q) > WORDS_KEPT or is_personal(plain.q)
    if plain.is_empty or says_too_much or len(plain.to_querystring()) > QUERY_KEPT:
        return None
    return plain


def _kept_notes(notes: Iterable[str]) -> str:
    said = " ".join(notes)
    return "" if is_personal(said) else said[:NOTES_KEPT]


def is_personal(text: str) -> bool:
    """Whether `text` looks as if an e-mail address or a phone number was in it."""
    return bool(_EMAIL.search(text) or _PHONE.search(_YEARS.sub("years", text)))
