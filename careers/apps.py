from __future__ import annotations

from django.apps import AppConfig


class CareersConfig(AppConfig):
    name = "careers"
    default_auto_field = "django.db.models.BigAutoField"
