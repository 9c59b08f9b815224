"""What webhooks are sent, for the OpenAPI document: from it a client can be made as from the rest."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, Field

from postings.api.schemas import Answer
from postings.api.webhooks.events import EVENTS, TEST, event_example
from postings.openings.choices import Status

_SIGNED = {
    "webhook-id": ("The same for each try of one message: what you have had already.", UUID),
    "webhook-timestamp": ("Of this try, in seconds since 1970. Refuse what is older than five minutes.", int),
    "webhook-signature": (
        "v1, and the HMAC-SHA256 of id.timestamp.body in Base64. More than one are separated by spaces.",
        str,
    ),
}
_ANSWERS = {
    "2XX": {"description": "It is taken."},
    "410": {"description": "Nothing more is sent: the webhook is switched off."},
    "default": {"description": "It is tried again, eight times in 22 hours."},
}


class MovedStatus(Answer):
    old: Status
    new: Status


class MovedOpening(Answer):
    id: int
    external_id: str | None
    title: str
    url: str | None = Field(description="Its page on the board, where there is one.")
    api_url: str
    status: MovedStatus
    version: int = Field(description="When the message was written; the larger is the newer.")
    at: AwareDatetime


class WebhookMessage(Answer):
    """An opening moved from state to state."""

    type: str = Field(json_schema_extra={"enum": [name for name in EVENTS if name != TEST]})
    timestamp: AwareDatetime
    data: MovedOpening


def with_webhooks(document: dict[str, Any]) -> dict[str, Any]:
    """`document` with the messages that are sent to an institution's own addresses."""
    schema = WebhookMessage.model_json_schema(
        ref_template="#/components/schemas/{model}", mode="serialization"
    )
    document["components"]["schemas"].update(schema.pop("$defs"))
    document["components"]["schemas"]["WebhookMessage"] = schema
    document["webhooks"] = {"openingMoved": {"post": _operation()}}
    return document


def _operation() -> dict[str, Any]:
    return {
        "operationId": "opening_moved",
        "tags": ["Webhooks"],
        "summary": "An opening moved from state to state",
        "description": "Signed as Standard Webhooks has it. A message may come twice, and out of order.",
        # What is sent to others needs no key of ours.
        "security": [],
        "parameters": [
            {"name": name, "in": "header", "required": True, "description": words, "schema": _type(kind)}
            for name, (words, kind) in _SIGNED.items()
        ],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {"$ref": "#/components/schemas/WebhookMessage"},
                    "example": json.loads(event_example()),
                }
            },
        },
        "responses": _ANSWERS,
    }


def _type(kind: type) -> dict[str, str]:
    if kind is UUID:
        return {"type": "string", "format": "uuid"}
    return {"type": "integer" if kind is int else "string"}
