from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

# Keys that begin so name letters with codes in them: what they say is forgotten once they are sent, and they are
# not sent after the codes have ended.
SECRET = "account/"  # noqa: S105 - a word that keys begin with


class Letter(models.Model):
    """A mail to one person, written in the transaction of what it tells of and sent by a worker.

    `key` names what it tells of, so that the same thing is told once. A worker takes it by a conditional update of
    `claimed_at`; `due_at` is when it may next be tried.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Failed"

    key = models.CharField(max_length=200, unique=True)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    paragraphs = models.JSONField(default=list, help_text="Plain texts, one a paragraph.")
    action_label = models.CharField(max_length=80, blank=True)
    action_url = models.CharField(max_length=1000, blank=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sending", "sent", "failed"]), name="letter_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent") & Q(sent_at__isnull=True),
                name="letter_sent_has_date",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="letter_due", condition=Q(state__in=["waiting", "sending"]))
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"

    @property
    def is_secret(self) -> bool:
        return self.key.startswith(SECRET)
