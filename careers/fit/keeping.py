"""Where a profile is kept: in the visitor's session, and nowhere else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from careers.fit.profile import Profile

if TYPE_CHECKING:
    from django.http import HttpRequest

_KEY = "fit_profile"


def kept_for() -> timedelta:
    """Counted from the last time it was saved."""
    return timedelta(seconds=settings.SESSION_COOKIE_AGE)


def profile_of(request: HttpRequest) -> Profile | None:
    """None where there is none. Who has no session is not asked for one, and gets none."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    profile = Profile.from_json(request.session.get(_KEY))
    return None if profile is None or profile.is_empty else profile


def keep(request: HttpRequest, profile: Profile) -> None:
    request.session[_KEY] = profile.to_json()


def forget(request: HttpRequest) -> None:
    """With the session itself where nothing else is in it."""
    if _KEY not in request.session:
        return
    del request.session[_KEY]
    if request.session.is_empty() or not list(request.session.keys()):
        request.session.flush()
