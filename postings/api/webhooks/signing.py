"""Secrets and signatures as Standard Webhooks has them (https://www.standardwebhooks.com), so that libraries exist."""

from __future__ import annotations

import base64
import hmac
import secrets
from hashlib import sha256

_PREFIX = "whsec_"


def new_secret() -> str:
    return _PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signed_headers(*, secret: str, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """What the other side checks: who sent it, that nobody changed it, and that it is not an old one sent again."""
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + body
    signature = base64.b64encode(hmac.new(key, signed, sha256).digest()).decode()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{signature}",
    }
