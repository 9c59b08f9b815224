"""The addresses that mails lead to, whole and signed."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from postings.alerts.tokens import Purpose, token_for

if TYPE_CHECKING:
    from postings.alerts.models import Address

_NAMES: dict[Purpose, str] = {
    Purpose.CONFIRM: "postings:alert-confirm",
    Purpose.MANAGE: "postings:alert-manage",
    Purpose.UNSUBSCRIBE: "postings:alert-unsubscribe",
    Purpose.KEEP: "postings:alert-keep",
    Purpose.NOT_FOR_ME: "postings:alert-not-for-me",
}
_TOKEN = "token"  # noqa: S105 - it holds the place of one


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def signed_path(purpose: Purpose, address: Address, number: int = 0) -> str:
    return f"{_before_token(purpose)}{token_for(purpose, address, number)}/"


def signed_link(purpose: Purpose, address: Address, number: int = 0) -> str:
    return absolute(signed_path(purpose, address, number))


def more_like_link(opening_id: int) -> str:
    return absolute(f"{_fixed('postings:alert-create')}?like={opening_id}")


def alerts_link() -> str:
    """Where a new link to one's alerts can be asked for."""
    return absolute(_fixed("postings:alert-links"))


# A digest has some fifty links, and looking up each would take as long as rendering it.
@cache
def _before_token(purpose: Purpose) -> str:
    return reverse(_NAMES[purpose], args=[_TOKEN]).removesuffix(f"{_TOKEN}/")


@cache
def _fixed(name: str) -> str:
    return reverse(name)
