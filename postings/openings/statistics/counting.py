"""Who is counted: people, once in half an hour, who neither belong to the institution nor to the board's staff.

Nothing of a visitor is kept. For half an hour Redis has a hash of opening, address and browser, made with a key that
is another one every day.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from postings.accounts.clients import client_of
from postings.accounts.people import person_of
from postings.institutions.people_models import Membership
from postings.openings.statistics.buffer import Kind, add
from postings.openings.statistics.machines import is_by_machine

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest

    from postings.openings.models import Opening


def count_view(request: HttpRequest, opening: Opening) -> None:
    """That somebody looked at the page of an open opening."""
    _count(request, opening, Kind.VIEW)


def count_apply(request: HttpRequest, opening: Opening) -> None:
    """That somebody followed the way to apply."""
    _count(request, opening, Kind.APPLY)


def _count(request: HttpRequest, opening: Opening, kind: Kind) -> None:
    if is_by_machine(request) or _is_own(request, opening.institution_id):
        return
    day = timezone.now().date()
    add(opening.pk, day, kind, _visitor(request, day, f"{opening.pk} {kind}"))


def _is_own(request: HttpRequest, institution_id: int) -> bool:
    """Whether a member of the institution asks, or staff. Who has no session costs nothing."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    person = person_of(request)
    if person is None:
        return False
    return person.is_staff or Membership.objects.filter(user=person, institution=institution_id).exists()


def _visitor(request: HttpRequest, day: date, what: str) -> str:
    said = f"{what} {client_of(request)} {request.META.get('HTTP_USER_AGENT', '')}"
    return blake2b(said.encode(errors="replace"), key=_key(day), digest_size=12).hexdigest()


@lru_cache(2)
def _key(day: date) -> bytes:
    return blake2b(day.isoformat().encode(), key=settings.SECRET_KEY.encode()[:64]).digest()
