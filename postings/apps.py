from __future__ import annotations

from django.apps import AppConfig


class PostingsConfig(AppConfig):
    name = "postings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # What they hear of is connected when they are read.
        from postings.accounts import addresses  # noqa: F401
        from postings.alerts import suppression  # noqa: F401
