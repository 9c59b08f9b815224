"""The Celery application; its settings are the CELERY_ names of the Django settings."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jobboard.settings")

app = Celery("jobboard")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    [
        "postings.accounts",
        "postings.accounts.letters",
        "postings.openings",
        "postings.openings.statistics",
        "postings.moderation",
        "postings.search",
        "postings.publishing.desk",
        "postings.publishing.lifecycle",
        "postings.publishing.bulk",
        "postings.imports",
        "postings.imports.desk",
        "postings.imports.pasting",
        "postings.api.desk",
        "postings.api.webhooks",
        "postings.alerts",
        "careers.guides",
        "careers.fit",
        "careers.advice",
    ]
)
