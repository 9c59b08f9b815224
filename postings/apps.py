from __future__ import annotations

from django.apps import AppConfig


class PostingsConfig(AppConfig):
    name = "postings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from postings.alerts import suppression  # noqa: F401 - what it hears of is connected when it is read
