"""Somebody with a profile: what they say of themselves, and the cookie of the session that has it."""

from __future__ import annotations

from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest

from careers.fit.keeping import keep
from careers.fit.profile import Profile, Spoken
from postings.openings.choices import Degree

if TYPE_CHECKING:
    from benchmarks.world import World

# Of the skills that openings ask for most; the rest is missing.
_SKILLS = 12


def candidate(world: World) -> Profile:
    """With a master's degree and some years: some openings fit, most lack one thing or more."""
    return Profile(
        degree=Degree.MASTER.value,
        fields=tuple(world.fields.values[:2]),
        years=Decimal(3),
        publications=1,
        skills=tuple(world.skills.values[:_SKILLS]),
        languages=(Spoken("English", "c1"),),
    )


def profile_cookie(world: World) -> str:
    """As a browser sends it."""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    keep(request, candidate(world))
    request.session.save()
    return f"{settings.SESSION_COOKIE_NAME}={request.session.session_key}"
