from __future__ import annotations

from typing import ClassVar

from django.db import models


class Loaded(models.Model):
    """What was last loaded from the content files for one row, to tell whether a curator has changed it since."""

    kind = models.CharField(max_length=10)
    key = models.CharField(max_length=160)
    fingerprint = models.CharField(max_length=64, help_text="Of the values as they were written to the row.")

    class Meta:
        verbose_name_plural = "loaded rows"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "key"], name="loaded_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
