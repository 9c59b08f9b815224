"""What Celery does for openings. Running any of these twice changes nothing more."""

from __future__ import annotations

import httpx
from celery import shared_task

from postings.openings.exchange_rates import download_rates, parse_rates, renormalise, store_rates


@shared_task(
    autoretry_for=(httpx.HTTPError,),
    retry_backoff=60,
    retry_backoff_max=3600,
    retry_jitter=True,
    max_retries=5,
)
def refresh_exchange_rates() -> int:
    """Fetch the European Central Bank's rates of the day. Returns how many openings' yearly pay moved."""
    store_rates(parse_rates(download_rates()))
    return renormalise()
