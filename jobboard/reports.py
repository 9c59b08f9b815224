"""Where a mail service reports what became of mails: its addresses among django-anymail's, and no others."""

from __future__ import annotations

from anymail.urls import urlpatterns as _every_service
from django.urls import URLPattern


def of_service(name: str) -> list[URLPattern]:
    """Without those for mail that the service receives for us."""
    return [
        pattern
        for pattern in _every_service
        if pattern.name.startswith(f"{name}_") and not pattern.name.endswith("_inbound_webhook")
    ]
