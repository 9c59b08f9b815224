"""How often one client may ask: a count for each address and minute, in the shared cache.

The window is fixed, so at the turn of a minute a client may ask twice as fast for a moment; in return it costs one
round trip and nodes agree. Without Redis everybody is let through: a board that answers is worth more than the limit.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError

from postings.accounts.clients import client_of

if TYPE_CHECKING:
    from django.http import HttpRequest

logger = logging.getLogger(__name__)

WINDOW = 60


def seconds_to_wait(request: HttpRequest) -> int:
    """0 where the client may go on."""
    most = settings.API_REQUESTS_PER_MINUTE
    return seconds_left() if most and is_over(client_of(request), most) else 0


def is_over(name: str, most: int) -> bool:
    """Count one request of `name`: whether there were more than `most` in this minute."""
    try:
        return _counted(f"api.throttle.{name}.{int(time.time()) // WINDOW}") > most
    except (RedisError, ValueError) as error:
        logger.warning("The API is not throttled: %s", error)
        return False


def seconds_left() -> int:
    """Of this minute."""
    return WINDOW - int(time.time()) % WINDOW


def _counted(key: str) -> int:
    try:
        return cache.incr(key)
    except ValueError:  # The first of this minute.
        # Kept over the turn of the minute, as clocks of nodes differ a little.
        cache.add(key, 0, timeout=2 * WINDOW)
        return cache.incr(key)
