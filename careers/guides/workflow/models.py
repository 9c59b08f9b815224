from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from careers.guides.models import Edition, EditionStatus


class EditionMove(models.Model):
    """One step of an edition from state to state, written with it. Without an actor the schedule did it."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="moves")
    before = models.CharField(max_length=10, choices=EditionStatus.choices, blank=True)
    after = models.CharField(max_length=10, choices=EditionStatus.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_before_display() or 'New'} → {self.get_after_display()}"
