"""What Celery does for profiles. Running it twice changes nothing more."""

from __future__ import annotations

from importlib import import_module

from celery import shared_task
from django.conf import settings


@shared_task
def forget_old_sessions() -> None:
    """A profile is kept for as long as its page says, and not a day longer: not in the database either."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
