from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

# What a candidate who saved an opening would want to be told.
MATERIAL_FIELDS = frozenset(
    {
        "title",
        "status",
        "pay",
        "deadline",
        "letters_deadline",
        "end",
        "locations",
        "workplace",
        "contract",
        "funding",
        "qualifications",
        "materials",
    }
)


class OpeningChange(models.Model):
    """One entry of an opening's history: what changed, when, and by whom or which feed.

    `changes` maps a field's name to `[old, new]`, both as readable text.
    """

    opening = models.ForeignKey("postings.Opening", on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    source = models.CharField(max_length=80, blank=True, help_text="What made the change, when not a person.")
    changes = models.JSONField()
    is_material = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{', '.join(self.changes)} at {self.at:%d %b %Y %H:%M}"
