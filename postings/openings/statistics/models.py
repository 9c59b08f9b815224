from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone


class OpeningDay(models.Model):
    """What happened to one opening on one day (UTC), by people as far as one can tell."""

    opening = models.ForeignKey("postings.Opening", on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    views = models.PositiveIntegerField(default=0)
    apply_clicks = models.PositiveIntegerField(default=0)
    saves = models.PositiveIntegerField(default=0)
    digests = models.PositiveIntegerField(default=0, help_text="Alert mails that it was in.")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["opening", "day"], name="opening_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.opening_id} on {self.day}"


class StoredCounts(models.Model):
    """That a batch of counts was added to the days: whoever finds it again in Redis adds nothing."""

    batch = models.UUIDField(primary_key=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural: ClassVar = "stored counts"

    def __str__(self) -> str:
        return str(self.batch)
