"""Sending messages: signed, to public addresses only, without following where they lead."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
from django.db.models import Min
from django.utils import timezone

from postings.api.webhooks.claims import claim, due, mark_delivered, mark_failed
from postings.api.webhooks.signing import signed_headers
from postings.imports.fetching import WEB_PORTS, check_address, guarded_client, is_public
from postings.imports.items import FeedError

if TYPE_CHECKING:
    from datetime import datetime

    from postings.api.models import Webhook, WebhookDelivery

logger = logging.getLogger(__name__)

# For one message, from looking up the name to the last byte that is read.
SECONDS = 15.0
# A run ends after so long; what is left is the next one's.
RUN_SECONDS = 300.0
# The turn of one webhook in a run: others do not wait for what was collected while it was away, or for a slow answer.
_MOST_OF_ONE = 200
_SECONDS_OF_ONE = 30.0


@dataclass(frozen=True, slots=True)
class Door:
    """Which addresses messages may go to. Tests have one that opens to their own server."""

    schemes: frozenset[str] = frozenset({"https"})
    is_allowed: Callable[[str], bool] = is_public
    # None: any. Nobody has us knock at the mail servers and databases of others.
    ports: frozenset[int] | None = WEB_PORTS


PUBLIC = Door()


@dataclass(frozen=True, slots=True)
class Sent:
    is_taken: bool
    answer: str
    is_gone: bool = False


def deliver_due(door: Door = PUBLIC) -> int:
    """Send what is due, webhook by webhook, the longest due first. Returns how many were taken.

    Each has its turn, however many messages wait for another that is down.
    """
    now, ends = timezone.now(), time.monotonic() + RUN_SECONDS
    longest = due(now).values("webhook_id").annotate(since=Min("due_at")).order_by("since", "webhook_id")
    return sum(_deliver_to(one["webhook_id"], now, ends, door) for one in list(longest))


def _deliver_to(webhook_id: int, now: datetime, ends: float, door: Door) -> int:
    """One that fails is left alone for the rest of the run: the next message would wait as long for nothing."""
    waiting = due(now).filter(webhook=webhook_id).order_by("due_at", "pk").values_list("pk", flat=True)
    ends, taken = min(ends, time.monotonic() + _SECONDS_OF_ONE), 0
    for pk in list(waiting[:_MOST_OF_ONE]):
        if time.monotonic() > ends:
            break
        if (delivery := claim(pk, timezone.now())) is None:
            continue
        if not deliver(delivery, door):
            break
        taken += 1
    return taken


def deliver(delivery: WebhookDelivery, door: Door = PUBLIC) -> bool:
    """One message that we have claimed: whether the other side took it."""
    try:
        sent = _send(delivery, delivery.webhook, door)
    except (
        Exception
    ):  # Whatever it is, it is one message's; without this it would stop those of everybody else.
        logger.exception("A webhook message could not be sent: %s", delivery.message_id)
        sent = Sent(is_taken=False, answer="Something went wrong here. It is logged.")
    if sent.is_taken:
        mark_delivered(delivery, sent.answer)
    else:
        mark_failed(delivery, sent.answer, is_gone=sent.is_gone)
    return sent.is_taken


def _send(delivery: WebhookDelivery, hook: Webhook, door: Door) -> Sent:
    body = json.dumps(delivery.payload, ensure_ascii=False).encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "jobboard-webhooks/1.0",
        **signed_headers(
            secret=hook.secret, message_id=str(delivery.message_id), timestamp=int(time.time()), body=body
        ),
    }
    try:
        check_url(hook.url, door)
        with (
            guarded_client(is_allowed=door.is_allowed, max_seconds=SECONDS) as client,
            client.stream(
                "POST", hook.url, content=body, headers=headers, follow_redirects=False
            ) as response,
        ):
            return _answer(response)
    except FeedError as error:
        return Sent(is_taken=False, answer=str(error))
    except httpx.TimeoutException:
        return Sent(is_taken=False, answer=f"No answer within {SECONDS:.0f} s.")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Sent(is_taken=False, answer=f"Not reached: {error or type(error).__name__}")


def check_url(url: str, door: Door = PUBLIC) -> None:
    """Raises `FeedError` with a line that says what is wrong."""
    check_address(url, door.ports)
    if httpx.URL(url).scheme not in door.schemes:
        raise FeedError("Only addresses with https are told.")


def _answer(response: httpx.Response) -> Sent:
    """The status says it all: what is in the answer is not read."""
    said = f"{response.status_code} {response.reason_phrase}".strip()
    if response.is_redirect:
        said += ": redirects are not followed"
    return Sent(is_taken=response.is_success, answer=said, is_gone=response.status_code == httpx.codes.GONE)
