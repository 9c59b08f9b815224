"""Who asks: a program with a key, and nobody else. No cookie is looked at, so no page of another site can post."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest
from ninja.security.http import HttpAuthBase

from postings.accounts.clients import client_of
from postings.api.desk.errors import DeskRefusedError
from postings.api.keys.actions import key_of
from postings.api.throttling import is_over, seconds_left

if TYPE_CHECKING:
    from postings.api.models import ApiKey

CHALLENGE = 'Bearer realm="desk"'
# Guessing a key is hopeless; this keeps somebody who tries from costing more than it has to.
_WRONG_KEYS_PER_MINUTE = 30


class DeskKey(HttpAuthBase):
    """`Authorization: Bearer jb_…`, as made at an institution's desk."""

    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> ApiKey:
        kind, _, written = request.headers.get("Authorization", "").partition(" ")
        if not written or kind.lower() != "bearer":
            raise _unknown("Send your key as “Authorization: Bearer jb_…”.", CHALLENGE)
        key = key_of(written.strip())
        if key is None:
            _limit("wrong-key", client_of(request), _WRONG_KEYS_PER_MINUTE)
            raise _unknown("This key is unknown, revoked or expired.", f'{CHALLENGE}, error="invalid_token"')
        _limit("key", str(key.pk), settings.API_DESK_REQUESTS_PER_MINUTE)
        return key


def require(key: ApiKey, scope: ApiKey.Scope, why: str = "") -> None:
    if scope not in key.scopes:
        message = f"This key has no scope “{scope}”{why}."
        challenge = f'{CHALLENGE}, error="insufficient_scope", scope="{scope}"'
        raise DeskRefusedError(message, status=403, headers={"WWW-Authenticate": challenge})


def _unknown(message: str, challenge: str) -> DeskRefusedError:
    return DeskRefusedError(message, status=401, headers={"WWW-Authenticate": challenge})


def _limit(kind: str, name: str, most: int) -> None:
    if most and is_over(f"{kind}.{name}", most):
        wait = seconds_left()
        raise DeskRefusedError(
            f"At most {most} requests a minute. Try again in {wait} s.",
            status=429,
            headers={"Retry-After": str(wait)},
        )
