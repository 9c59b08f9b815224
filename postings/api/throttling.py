"""How often one client may ask: a count for each address and minute, in the shared cache.

The window is fixed, so at the turn of a minute a client may ask twice as fast for a moment; in return it costs one
round trip and nodes agree. Without Redis everybody is let through: a board that answers is worth more than the limit.
"""

from __future__ import annotations

import logging
import time
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError

if TYPE_CHECKING:
    from django.http import HttpRequest

logger = logging.getLogger(__name__)

WINDOW = 60
# One household or server has a whole network of this size, so a single address of it says nothing.
_IPV6_NETWORK = 64


def seconds_to_wait(request: HttpRequest) -> int:
    """0 where the client may go on."""
    most = settings.API_REQUESTS_PER_MINUTE
    if not most:
        return 0
    now = int(time.time())
    key = f"api.throttle.{client_of(request)}.{now // WINDOW}"
    try:
        count = _counted(key)
    except (RedisError, ValueError) as error:
        logger.warning("The API is not throttled: %s", error)
        return 0
    return WINDOW - now % WINDOW if count > most else 0


def _counted(key: str) -> int:
    try:
        return cache.incr(key)
    except ValueError:  # The first of this minute.
        # Kept over the turn of the minute, as clocks of nodes differ a little.
        cache.add(key, 0, timeout=2 * WINDOW)
        return cache.incr(key)


def client_of(request: HttpRequest) -> str:
    """The client's address; behind a proxy the one that the proxy added to X-Forwarded-For."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY:
        forwarded = request.headers.get("X-Forwarded-For", "")
        address = forwarded.rpartition(",")[2].strip() or address
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ip_network((int(parsed), _IPV6_NETWORK), strict=False).network_address)
    return str(parsed)
