"""Making, using and revoking keys.

A key belongs to its institution, not to whoever made it: a program goes on when a person leaves, and the owners see
who made it and whether that person is still a member. One of an institution that was merged into another is refused:
its desk is gone, so nobody could see or revoke it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from postings.api.keys.secrets import new_parts, parts_of
from postings.api.models import ApiKey
from postings.institutions.models import Institution

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from postings.accounts.models import User

# How exactly it is known when a key was last used: writing it at every request would be most of the writing.
USE_NOTED_EVERY = timedelta(minutes=1)
MOST_KEYS = 20


class KeyRefusedError(Exception):
    """Why no key is made; `field` is that of the form."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message, self.field = message, field


def active_keys(institution: Institution, now: datetime | None = None) -> QuerySet[ApiKey]:
    return institution.api_keys.filter(_is_active(now or timezone.now()))


@transaction.atomic
def make_key(
    *,
    institution: Institution,
    actor: User,
    name: str,
    scopes: Sequence[str],
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """The key and, this one time, what its owner has to write down."""
    Institution.objects.select_for_update().get(pk=institution.pk)  # Two owners do not make one too many.
    active = active_keys(institution)
    if active.filter(name__iexact=name).exists():
        raise KeyRefusedError("A key with this name is there already.", "name")
    if active.count() >= MOST_KEYS:
        raise KeyRefusedError(f"There are {MOST_KEYS} keys. Revoke one that is not used any more first.")
    parts = new_parts()
    key = ApiKey.objects.create(
        institution=institution,
        name=name,
        prefix=parts.prefix,
        digest=parts.digest,
        scopes=list(scopes),
        created_by=actor,
        expires_at=expires_at,
    )
    return key, parts.written


def revoke_key(key: ApiKey) -> bool:
    """From the next request on it opens nothing. False: it was revoked already."""
    now = timezone.now()
    is_first = ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=now)
    return bool(is_first)


def key_of(written: str) -> ApiKey | None:
    """The active key that `written` is; None for anything else. Looked up each time, so that revoking is at once."""
    parts = parts_of(written)
    if parts is None:
        return None
    now = timezone.now()
    rows = ApiKey.objects.select_related("institution", "created_by").filter(_is_active(now))
    key = rows.filter(prefix=parts.prefix, institution__merged_into__isnull=True).first()
    if key is None or not parts.fits(key.digest):
        return None
    _note_use(key, now)
    return key


def _note_use(key: ApiKey, now: datetime) -> None:
    if key.last_used_at is None or key.last_used_at <= now - USE_NOTED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)


def _is_active(now: datetime) -> Q:
    return Q(revoked_at__isnull=True) & (Q(expires_at__isnull=True) | Q(expires_at__gt=now))
