"""How often the forms may make us write to an address, and how often one client may ask.

What is counted for an address stands in PostgreSQL: mail that anybody could have asked for. What is counted for a
client is only in the cache: while Redis is away nobody is turned away for it, and mailboxes are protected still.
"""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db import connection
from django.db.models import Count, Q
from redis.exceptions import RedisError

from postings.accounts.clients import client_of
from postings.alerts.models import Notice, NoticeKind

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from postings.alerts.models import Address

logger = logging.getLogger(__name__)

MOST_MAILS_AN_HOUR, MOST_MAILS_A_DAY = 3, 6
MOST_UNCONFIRMED, MOST_ALERTS = 10, 60
MOST_REQUESTS_AN_HOUR = 20
_HOUR = 3600
_MAILBOX_LOCK = 0x6D626F78
# Mail that a form causes, whoever fills it in.
_ON_REQUEST = (NoticeKind.CONFIRM, NoticeKind.KNOWN, NoticeKind.LINKS)
# Longer than the work of any of these forms takes, whatever is known of an address.
EVEN_SECONDS = 0.25
# Half the threads of a process, as the image starts it.
_MOST_EVENED = 2
_evened = BoundedSemaphore(_MOST_EVENED)


def may_mail(address: Address, now: datetime) -> bool:
    """Whether a form may cause one more mail to its mailbox, however the address is written.

    Until the transaction ends nobody else is told so of this mailbox.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_MAILBOX_LOCK, address.mailbox])
    asked = Notice.objects.filter(
        address__mailbox=address.mailbox, kind__in=_ON_REQUEST, created_at__gt=now - timedelta(days=1)
    )
    counted = asked.aggregate(
        day=Count("pk"), hour=Count("pk", filter=Q(created_at__gt=now - timedelta(hours=1)))
    )
    return bool(counted["hour"] < MOST_MAILS_AN_HOUR and counted["day"] < MOST_MAILS_A_DAY)


def has_room(address: Address) -> bool:
    """Whether one more alert may be asked for with it. The caller holds the address locked."""
    alerts = address.alerts.filter(stopped_at__isnull=True)
    counted = alerts.aggregate(all=Count("pk"), unconfirmed=Count("pk", filter=Q(confirmed_at__isnull=True)))
    return bool(counted["unconfirmed"] < MOST_UNCONFIRMED and counted["all"] < MOST_ALERTS)


def asks_too_often(request: HttpRequest) -> bool:
    """Whether this client has sent enough forms for this hour. Each call counts as one."""
    key = f"alerts.asked.{client_of(request)}.{int(time.time()) // _HOUR}"
    try:
        # Kept over the turn of the hour, as clocks of nodes differ a little.
        cache.add(key, 0, timeout=2 * _HOUR)
        return cache.incr(key) > MOST_REQUESTS_AN_HOUR
    except (RedisError, ValueError) as error:
        logger.warning("Forms of alerts are not limited by client: %s", error)
        return False


def even_out(started: float) -> None:
    """Wait until `EVEN_SECONDS` after `started` (of `time.monotonic`), so that the time says nothing either.

    At most `_MOST_EVENED` answers of a process wait at a time, as each keeps a thread from its work. To hold them all
    takes a thousand networks, for what one client may ask; and then a few milliseconds are all there is to see.
    """
    if _evened.acquire(blocking=False):
        try:
            time.sleep(max(0.0, started + EVEN_SECONDS - time.monotonic()))
        finally:
            _evened.release()
