"""What became of mails, counted for operators in Redis. Losing it loses no mail, and counting begins anew."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import connection
from redis.exceptions import RedisError

from postings.search.misses import redis_client

if TYPE_CHECKING:
    from postings.alerts.sending import Tally

logger = logging.getLogger(__name__)

OUTCOMES = ("sent", "dropped", "again", "failed")


def count(tally: Tally) -> None:
    """Add what became of a batch."""
    numbers = {outcome: int(getattr(tally, outcome)) for outcome in OUTCOMES}
    if not any(numbers.values()):
        return
    try:
        with redis_client().pipeline(transaction=False) as pipeline:
            for outcome, number in numbers.items():
                if number:
                    pipeline.hincrby(_key(), outcome, number)
            pipeline.execute()
    except RedisError as error:
        logger.warning("A batch of mails is not counted: %s", error)


def counted() -> dict[str, int]:
    """By outcome, since Redis was last empty. Raises `RedisError` where it can't be reached."""
    found: dict[str, str] = redis_client().hgetall(_key())  # type: ignore[assignment]  # not the asynchronous one
    return {outcome: int(found.get(outcome, 0)) for outcome in OUTCOMES}


def _key() -> str:
    return f"alerts.mails.{connection.settings_dict['NAME']}"
