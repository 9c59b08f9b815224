"""Counts that are not in the database yet: one hash in Redis, opening, day and kind to number.

The hash has a name of its own, its batch. It is renamed before it is read, and deleted after its counts are
committed. A task that dies between leaves it to the next, which sees by the name whether they are in the database
already. When Redis starts again without what it had, what was counted since the last run of the task is lost.
"""

from __future__ import annotations

import logging
from enum import StrEnum
from functools import cache
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

from django.conf import settings
from django.db import connection
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import NoScriptError, RedisError
from redis.retry import Retry

if TYPE_CHECKING:
    from datetime import date

logger = logging.getLogger(__name__)

BATCH = "batch"
# The same visitor counts once in this time.
ONCE_SECONDS = 30 * 60
# Redis is beside us: it answers at once, or not at all and is left alone for a while.
_SECONDS, _PAUSE_SECONDS = 0.1, 30.0

# One round trip: whoever was here is not counted again.
_ADD = """
if redis.call('SET', KEYS[1], '', 'NX', 'EX', ARGV[1]) then
  redis.call('HSETNX', KEYS[2], ARGV[2], ARGV[3])
  return redis.call('HINCRBY', KEYS[2], ARGV[4], 1)
end
return 0
"""


class Kind(StrEnum):
    """What is counted; the values are in the buffer's fields."""

    VIEW = "v"
    APPLY = "a"


class Keys(NamedTuple):
    waiting: str
    taken: str
    seen: str


class Pause:
    """Until when, by the monotonic clock, nothing is counted."""

    until = 0.0


def keys() -> Keys:
    """Two sites beside each other may share Redis, but never a database."""
    return _keys(str(connection.settings_dict["NAME"]))


@cache
def _keys(database: str) -> Keys:
    name = f"opening.counts.{database}"
    return Keys(f"{name}.waiting", f"{name}.taken", f"{name}.seen.")


@cache
def redis_client(seconds: float = _SECONDS) -> Redis:
    return Redis.from_url(
        settings.CACHES["default"]["LOCATION"],
        socket_timeout=seconds,
        socket_connect_timeout=seconds,
        retry=Retry(NoBackoff(), 0),
        decode_responses=True,
    )


def add(opening_id: int, day: date, kind: Kind, visitor: str) -> None:
    """Count once for `visitor`. Never an error: a page is worth more than this."""
    if monotonic() < Pause.until:
        return
    names = keys()
    field = f"{opening_id} {day.isoformat()} {kind}"
    values = (names.seen + visitor, names.waiting, ONCE_SECONDS, BATCH, uuid4().hex, field)
    try:
        _run(values)
    except RedisError as error:
        logger.warning("Views and clicks are not counted for a while: %s", error)
        Pause.until = monotonic() + _PAUSE_SECONDS


def _run(values: tuple[str | int, ...]) -> None:
    client = redis_client()
    try:
        client.evalsha(_sha(), 2, *values)
    except NoScriptError:
        client.eval(_ADD, 2, *values)


@cache
def _sha() -> str:
    return str(redis_client().register_script(_ADD).sha)
