"""The addresses that mails lead to, whole and signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from postings.alerts.tokens import Purpose, token_for

if TYPE_CHECKING:
    from postings.alerts.models import Address

_PATHS: dict[Purpose, str] = {
    Purpose.CONFIRM: "/alerts/confirm/",
    Purpose.MANAGE: "/alerts/manage/",
    Purpose.UNSUBSCRIBE: "/alerts/unsubscribe/",
    Purpose.KEEP: "/alerts/keep/",
    Purpose.NOT_FOR_ME: "/alerts/not-for-me/",
}
_CREATE_PATH = "/alerts/new/"
_ALERTS_PATH = "/alerts/"


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def signed_link(purpose: Purpose, address: Address, number: int = 0) -> str:
    return f"{settings.SITE_URL}{_PATHS[purpose]}{token_for(purpose, address, number)}/"


def more_like_link(opening_id: int) -> str:
    return f"{settings.SITE_URL}{_CREATE_PATH}?like={opening_id}"


def alerts_link() -> str:
    """Where a new link to one's alerts can be asked for."""
    return absolute(_ALERTS_PATH)
