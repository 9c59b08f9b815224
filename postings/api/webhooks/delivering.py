"""Sending messages: signed, to public addresses only, without following where they lead."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
from django.utils import timezone

from postings.api.webhooks.claims import claim, due, mark_delivered, mark_failed
from postings.api.webhooks.signing import signed_headers
from postings.imports.fetching import check_address, guarded_client, is_public
from postings.imports.items import FeedError

if TYPE_CHECKING:
    from postings.api.models import Webhook, WebhookDelivery

# For one message, from looking up the name to the last byte that is read.
SECONDS = 15.0
# A run ends after so long; what is left is the next one's.
RUN_SECONDS = 300.0
_BATCH = 200


@dataclass(frozen=True, slots=True)
class Door:
    """Which addresses messages may go to. Tests have one that opens to their own server."""

    schemes: frozenset[str] = frozenset({"https"})
    is_allowed: Callable[[str], bool] = is_public


PUBLIC = Door()


@dataclass(frozen=True, slots=True)
class Sent:
    is_taken: bool
    answer: str
    is_gone: bool = False


def deliver_due(door: Door = PUBLIC) -> int:
    """Send what is due, the longest due first. Returns how many were taken.

    A webhook that fails is left alone for the rest of the run, so that one that hangs does not hold up the others.
    """
    ends, taken, failed = time.monotonic() + RUN_SECONDS, 0, set[int]()
    waiting = due(timezone.now()).order_by("due_at", "pk").values_list("pk", "webhook_id")
    for pk, webhook_id in list(waiting[:_BATCH]):
        if time.monotonic() > ends:
            break
        if webhook_id in failed or (delivery := claim(pk, timezone.now())) is None:
            continue
        if deliver(delivery, door):
            taken += 1
        else:
            failed.add(webhook_id)
    return taken


def deliver(delivery: WebhookDelivery, door: Door = PUBLIC) -> bool:
    """One message that we have claimed: whether the other side took it."""
    sent = _send(delivery, delivery.webhook, door)
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
    check_address(url)
    if httpx.URL(url).scheme not in door.schemes:
        raise FeedError("Only addresses with https are told.")


def _answer(response: httpx.Response) -> Sent:
    """The status says it all: what is in the answer is not read."""
    said = f"{response.status_code} {response.reason_phrase}".strip()
    if response.is_redirect:
        said += ": redirects are not followed"
    return Sent(is_taken=response.is_success, answer=said, is_gone=response.status_code == httpx.codes.GONE)
