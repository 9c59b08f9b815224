from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from postings.openings.models import Opening


class Run(models.Model):
    """One pass over what arrived. Runs are made one after another, so a later number was committed later.

    `started_at` is the moment at which its openings had to be open, and the slot of digests that go at once.
    """

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    arrivals = models.PositiveIntegerField(default=0)
    searches = models.PositiveIntegerField(default=0)
    digests = models.PositiveIntegerField(default=0)
    items = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"run {self.pk}"


class Arrival(models.Model):
    """An opening was published, reopened, or given more time when it had none.

    A trigger writes it, in the transaction that did so.

    `run` is the run that took it up; none has yet where it is empty.
    """

    opening = models.ForeignKey(Opening, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    run = models.ForeignKey(Run, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["id"], name="alert_arrival_new", condition=Q(run__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"opening {self.opening_id}"
