"""Signed links to alerts: each for one purpose, for a time, and only while its address keeps its key."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac

from postings.alerts.models import Address

if TYPE_CHECKING:
    from hmac import HMAC

_SEP = "~"


class Purpose(Enum):
    """What a link is for, and how long it holds. Its number is an alert's id, a digest item's, or 0."""

    CONFIRM = "confirm", timedelta(days=7)
    MANAGE = "manage", timedelta(days=30)
    # Mails are kept for years, and their way out must not stop working.
    UNSUBSCRIBE = "unsubscribe", timedelta(days=3 * 365)
    NOT_FOR_ME = "not-for-me", timedelta(days=365)
    KEEP = "keep", timedelta(days=60)

    def __init__(self, label: str, holds: timedelta) -> None:
        self.label = label
        self.holds = holds

    @property
    def salt(self) -> str:
        return f"postings.alerts.{self.label}"


class LinkError(Exception):
    """A link that does not hold. `is_expired`: it did, so its reader can be told how to get a new one."""

    def __init__(self, *, is_expired: bool = False) -> None:
        super().__init__("This link has expired." if is_expired else "This link is not one of ours.")
        self.is_expired = is_expired


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a link belongs to, and what it is about."""

    address: Address
    number: int


def token_for(purpose: Purpose, address: Address, number: int = 0) -> str:
    """URL-safe. Equal for equal arguments within a second."""
    value = f"{address.pk}.{number}.{address.key.hex}{_SEP}{_stamp(int(time.time()))}"
    signature = _keyed(purpose, settings.SECRET_KEY).copy()
    signature.update(value.encode())
    return f"{value}{_SEP}{signing.b64_encode(signature.digest()).decode()}"


# A second makes thousands of links.
_stamp = lru_cache(maxsize=2)(signing.b62_encode)


@cache
def _keyed(purpose: Purpose, secret: str) -> HMAC:
    """What `TimestampSigner` signs with, made once: a digest has some fifty links, and it makes all anew for each."""
    return salted_hmac(f"{purpose.salt}signer", "", secret, algorithm="sha256")


def holder_of(token: str, purpose: Purpose) -> Holder:
    """Raises `LinkError` for what is not a link of this purpose that still holds."""
    signer = signing.TimestampSigner(sep=_SEP, salt=purpose.salt)
    try:
        value = signer.unsign(token, max_age=purpose.holds)
    except signing.SignatureExpired as error:
        raise LinkError(is_expired=True) from error
    except signing.BadSignature as error:
        raise LinkError from error
    address_id, number, key = value.split(".")
    address = Address.objects.filter(pk=int(address_id)).first()
    if address is None or address.key.hex != key:
        raise LinkError(is_expired=True)
    return Holder(address, int(number))
