"""How fast mail goes out, over all workers together: each mail takes the next free moment, kept in Redis."""

from __future__ import annotations

import logging
import time
from math import inf
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from redis.exceptions import RedisError

from postings.search.misses import redis_client

if TYPE_CHECKING:
    from collections.abc import Callable

logger = logging.getLogger(__name__)

# Times are microseconds of Redis' own clock, so workers on several machines agree.
_NEXT = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local free = tonumber(redis.call('GET', KEYS[1]) or 0)
if free < now then free = now end
redis.call('SET', KEYS[1], string.format('%.0f', free + ARGV[1]), 'PX', 60000)
return free - now
"""


class Pace:
    """For one batch. Without Redis each batch keeps the pace by itself, for the rest of it."""

    def __init__(self) -> None:
        rate = settings.MAIL_PER_SECOND
        self._interval = 1 / rate if rate else 0.0
        self._is_shared = True
        self._free = -inf

    def wait(self, first: Callable[[], None]) -> None:
        """Until the next mail may go. If that takes time, `first` is done before."""
        if self._interval:
            seconds = self._seconds()
            if seconds > 0:
                first()
                time.sleep(seconds)

    def _seconds(self) -> float:
        if self._is_shared:
            try:
                name = f"alerts.mail.{connection.settings_dict['NAME']}"
                waited: object = redis_client().eval(_NEXT, 1, name, str(int(self._interval * 1_000_000)))
                return int(str(waited)) / 1_000_000
            except RedisError as error:
                logger.warning("The pace of mail is each worker's own for now: %s", error)
                self._is_shared = False
        now = time.monotonic()
        start = max(self._free, now)
        self._free = start + self._interval
        return start - now
