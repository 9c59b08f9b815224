from __future__ import annotations

from typing import ClassVar

from django.db import models


class Outcome(models.TextChoices):
    WORKS = "works", "Works"
    MOVED = "moved", "Moved for good"
    # The page may be there for people: it refuses programs, or its machine was busy.
    UNSURE = "unsure", "Not sure"
    BROKEN = "broken", "Broken"


# Longer ones are not asked: no address that people pass on is.
MOST_SIGNS = 1000


class LinkCheck(models.Model):
    """What an address outside this site answered when it was last asked."""

    url = models.URLField(max_length=MOST_SIGNS, unique=True)
    outcome = models.CharField(max_length=6, choices=Outcome.choices)
    detail = models.CharField(max_length=300, blank=True)
    checked_at = models.DateTimeField()
    failing_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["url"]
        verbose_name = "checked link"

    def __str__(self) -> str:
        return self.url
