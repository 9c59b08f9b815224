"""Openings that the board's editors put on the front page for a while. Nobody pays for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from postings.accounts.audit.models import record
from postings.accounts.models import User
from postings.openings.models import Opening
from postings.openings.models.opening import OpeningQuerySet

LASTS = timedelta(days=14)
# More would be a second list of everything.
MOST = 6
_LOCK = 0x666561  # "fea": two who feature at once still keep to the number.


# What rooms above this one do after a choice, once it is stored.
followers: list[Callable[[], None]] = []


class FeatureError(ValueError):
    """Why it cannot be featured, for whoever tried."""


def featured(now: datetime) -> OpeningQuerySet:
    """Those on the front page, the newest choice first. One that closes leaves by itself."""
    return Opening.objects.open(now).filter(featured_until__gt=now).order_by("-featured_until", "-pk")


@transaction.atomic
def feature(opening: Opening, *, actor: User, now: datetime | None = None) -> datetime:
    """For `LASTS` from now, also where it was featured already. Returns until when."""
    now = now or timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    if not Opening.objects.open(now).filter(pk=opening.pk).exists():
        raise FeatureError("It is not open, so nobody could apply.")
    if featured(now).exclude(pk=opening.pk).count() >= MOST:
        raise FeatureError(f"{MOST} are featured already. Stop featuring one of them first.")
    until = now + LASTS
    _set(opening, until)
    record(actor=actor, action="opening.feature", target=opening, details={"until": until.isoformat()})
    return until


@transaction.atomic
def stop_featuring(opening: Opening, *, actor: User) -> bool:
    """Whether it was featured."""
    if opening.featured_until is None:
        return False
    _set(opening, None)
    record(actor=actor, action="opening.stop_featuring", target=opening)
    return True


def _set(opening: Opening, until: datetime | None) -> None:
    Opening.objects.filter(pk=opening.pk).update(featured_until=until)
    opening.featured_until = until
    for follow in followers:
        transaction.on_commit(follow)
