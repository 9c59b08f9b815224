from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class ReviewReminder(models.Model):
    """That somebody was reminded in the week that begins on `week`: never twice."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    week = models.DateField()
    facts = models.PositiveIntegerField(help_text="How many were due or nearly.")
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-week"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "week"], name="review_reminder_once_a_week"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, week of {self.week:%d %b %Y}"
