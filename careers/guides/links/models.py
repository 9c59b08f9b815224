from __future__ import annotations

from typing import ClassVar

from django.db import models


class Outcome(models.TextChoices):
    WORKS = "works", "Works"
    MOVED = "moved", "Moved for good"
    # The page may be there for people: it refuses programs, or its machine was busy.
    UNSURE = "unsure", "Not sure"
    BROKEN = "broken", "Broken"


class LinkCheck(models.Model):
    """What an address outside this site answered when it was last asked."""

    url = models.URLField(max_length=1000, unique=True)
    outcome = models.CharField(max_length=6, choices=Outcome.choices)
    detail = models.CharField(max_length=300, blank=True)
    checked_at = models.DateTimeField()
    failing_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["url"]
        verbose_name = "checked link"

    def __str__(self) -> str:
        return self.url
