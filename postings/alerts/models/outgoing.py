from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from postings.alerts.models.addresses import Address
from postings.alerts.models.alerts import Alert
from postings.openings.models import Opening


class MailState(models.TextChoices):
    """`DROPPED` was not worth sending any more: nothing open was left in it, or nobody wants it."""

    PENDING = "pending", "Waiting"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"
    DROPPED = "dropped", "Not sent"


class Outgoing(models.Model):
    """A mail that is to be sent once. Workers take it by a conditional update, and `claim` names who has it.

    `due_at` is when it may next be tried. `edition` grows when an admin sends it once more: the Message-ID is
    made of the row and its edition, so a mail that was tried twice is the same mail to whoever got both.
    """

    state = models.CharField(max_length=7, choices=MailState.choices, default=MailState.PENDING)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True, blank=True, editable=False)
    claimed_at = models.DateTimeField(null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True)
    edition = models.PositiveSmallIntegerField(default=1)
    error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True


def _indexes(name: str) -> list[models.Index]:
    return [
        models.Index(fields=["due_at"], name=f"{name}_waiting", condition=Q(state=MailState.PENDING)),
        models.Index(fields=["claimed_at"], name=f"{name}_claimed", condition=Q(state=MailState.SENDING)),
        models.Index(fields=["-created_at"], name=f"{name}_failed", condition=Q(state=MailState.FAILED)),
    ]


def _constraints(name: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(
            condition=Q(state=MailState.SENDING, claim__isnull=False, claimed_at__isnull=False)
            | ~Q(state=MailState.SENDING) & Q(claim__isnull=True, claimed_at__isnull=True),
            name=f"{name}_claimed_while_sending",
        ),
        models.CheckConstraint(
            condition=~Q(state=MailState.SENT) | Q(sent_at__isnull=False), name=f"{name}_sent_at"
        ),
        models.CheckConstraint(condition=Q(state__in=MailState.values), name=f"{name}_state_known"),
    ]


class Digest(Outgoing):
    """One mail of one alert for one period. `slot` is the end of the period: when it was first due.

    `more` counts what matched beside its items: of what arrives at once, only so much is kept as a mail lists.
    """

    # Found by the unique constraint.
    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="digests", db_index=False)
    slot = models.DateTimeField()
    more = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-slot", "-pk"]
        indexes: ClassVar = _indexes("alert_digest")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["alert", "slot"], name="alert_digest_once_a_period"),
            *_constraints("alert_digest"),
        ]

    def __str__(self) -> str:
        return f"digest {self.pk}"


class NoticeKind(models.TextChoices):
    """`KNOWN` answers who asks for what they have. `RENEWAL` asks once a year. `QUIET`: nothing for long."""

    CONFIRM = "confirm", "Confirmation"
    KNOWN = "known", "Already there"
    LINKS = "links", "Link to the alerts of an address"
    REMINDER = "reminder", "Reminder of deadlines"
    RENEWAL = "renewal", "Still wanted?"
    QUIET = "quiet", "Nothing matched"


class Notice(Outgoing):
    """Any other mail about alerts. `slot` keeps one of a kind from being written twice."""

    kind = models.CharField(max_length=8, choices=NoticeKind.choices)
    address = models.ForeignKey(Address, on_delete=models.CASCADE, related_name="notices")
    alert = models.ForeignKey(Alert, null=True, blank=True, on_delete=models.CASCADE, related_name="notices")
    slot = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        indexes: ClassVar = [
            *_indexes("alert_notice"),
            models.Index(fields=["address", "-created_at"], name="alert_notice_of_address"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "address", "alert", "slot"], nulls_distinct=False, name="alert_notice_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="alert_notice_kind_known"),
            *_constraints("alert_notice"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} to {self.address}"


class DigestItem(models.Model):
    """An opening of a digest. An alert never has one twice, whatever happens to the opening.

    What closed before it was sent is deleted, so that it may come when it is reopened. `reminder` is the notice
    that reminded of its deadline.
    """

    digest = models.ForeignKey(Digest, on_delete=models.CASCADE, related_name="items")
    # There are many rows, and each index and each check costs each of them: the alert, which is that of the digest,
    # is found by the unique constraint, and its existence is the digest's to answer for (a fifth of writing all).
    alert = models.ForeignKey(
        Alert, on_delete=models.CASCADE, related_name="items", db_index=False, db_constraint=False
    )
    opening = models.ForeignKey(Opening, on_delete=models.CASCADE, related_name="+")
    reminder = models.ForeignKey(
        Notice,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="reminded_items",
        db_index=False,
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["reminder"], name="alert_item_reminded", condition=Q(reminder__isnull=False)
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["alert", "opening"], name="alert_never_has_an_opening_twice"),
        ]

    def __str__(self) -> str:
        return f"opening {self.opening_id} in digest {self.digest_id}"
