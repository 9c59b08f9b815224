"""How often something may be done in a day."""

from __future__ import annotations

import hashlib
import logging
import time

from django.core.cache import cache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
_DAY = 24 * 3600


def is_too_often(what: str, most: int) -> bool:
    """Whether `what` was done more than `most` times today. Each call counts; without Redis nothing is limited."""
    digest = hashlib.sha256(what.encode()).hexdigest()[:32]
    key = f"institutions.{digest}.{int(time.time()) // _DAY}"
    try:
        cache.add(key, 0, timeout=2 * _DAY)
        return cache.incr(key) > most
    except (RedisError, ValueError) as error:
        logger.warning("Not limited: %s", error)
        return False
