"""What no task carries: due mail that nobody was told of, and claims of workers that are gone."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.utils import timezone
from redis.exceptions import RedisError

from postings.alerts import claims
from postings.alerts.models import Digest, Notice
from postings.alerts.sending import BATCH
from postings.search.misses import redis_client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postings.alerts.claims import Mail

logger = logging.getLogger(__name__)

MAIL_QUEUE = "mail"
# In one pass. At 1,000 mails a second they last for longer than it takes until the next one.
_MOST = 50_000


def batches(model: type[Mail]) -> Iterator[list[int]]:
    """The ids of what is due, the longest due first, as many as a task takes at a time."""
    due = claims.due(model, timezone.now()).order_by("due_at", "pk")
    ids = list(due.values_list("pk", flat=True)[:_MOST])
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def is_busy() -> bool:
    """Whether tasks wait in the queue of mail. They are of what is due the longest: more would be the same again."""
    try:
        return int(str(redis_client().llen(MAIL_QUEUE))) > 0
    except RedisError as error:
        logger.warning("The queue of mail can't be looked at: %s", error)
        return False


def sweep() -> int:
    """Returns how many mails were taken from workers that are gone."""
    now = timezone.now()
    lost = claims.release_lost(Digest, now) + claims.release_lost(Notice, now)
    if lost:
        logger.warning("%d mails were in the hands of workers that are gone.", lost)
    return lost
