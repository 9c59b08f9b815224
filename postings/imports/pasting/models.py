from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from postings.institutions.models import Institution
from postings.publishing.models import Draft


class PastedLink(models.Model):
    """An address that somebody pasted, and the draft that a worker made of it."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        FETCHING = "fetching", "Being read"
        DONE = "done", "Read"
        FAILED = "failed", "Not readable"

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="pasted_links")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    url = models.CharField(max_length=1000)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    message = models.TextField(blank=True, help_text="What went wrong, as the person is told.")
    found = models.JSONField(
        default=list, blank=True, help_text="Postings of a page with several: id and title."
    )
    chosen = models.CharField(max_length=500, blank=True, help_text="The id of one of `found`.")
    draft = models.ForeignKey(Draft, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    claimed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="failed", message=""), name="pasted_link_failure_is_explained"
            )
        ]

    def __str__(self) -> str:
        return self.url
