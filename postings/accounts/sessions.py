"""Where people are signed in, for as long as they are."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.utils import timezone


def forget_ended() -> int:
    """Delete from where, and with which browser, somebody was signed in once it has ended. Returns how many."""
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=timezone.now())
    return int(UserSession.objects.filter(~Exists(alive)).delete()[0])
