"""Who asks, where a view is only for people who are signed in, and what staff may do."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from postings.accounts.models import User

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
PersonView = Callable[Concatenate[HttpRequest, User, P], HttpResponseBase]

MODERATE = "postings.moderate"


def person_of(request: HttpRequest) -> User | None:
    """Who is signed in."""
    return request.user if isinstance(request.user, User) and request.user.is_active else None


def for_people(view: PersonView[P]) -> View[P]:
    """`view(request, person, …)` for whoever is signed in; others are asked to sign in first."""

    @wraps(view)
    def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        person = person_of(request)
        if person is None:
            return redirect_to_login(request.get_full_path())
        return view(request, person, *args, **kwargs)

    return inner


def may_moderate(person: User) -> bool:
    """Moderators are staff with the permission; superusers have every permission."""
    return person.is_active and person.is_staff and person.has_perm(MODERATE)


def for_moderators(view: PersonView[P]) -> View[P]:
    """`view(request, person, …)` for moderators; 403 for everybody else who is signed in."""

    @wraps(view)
    @for_people
    def inner(request: HttpRequest, person: User, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not may_moderate(person):
            raise PermissionDenied("Only moderators may do this.")
        return view(request, person, *args, **kwargs)

    return inner
