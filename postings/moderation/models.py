from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from postings.openings.choices import Status
from postings.openings.models import Opening

CLAIM_LASTS = timedelta(minutes=30)
LOOKED_AT = (Status.IN_REVIEW, Status.SCHEDULED, Status.PUBLISHED, Status.CLOSED)


class Reason(models.TextChoices):
    """Why an opening is in the queue."""

    NEW_INSTITUTION = "new_institution", "New institution"
    CHANGED = "changed", "Changed after approval"
    REPORTED = "reported", "Reported"
    DUPLICATE = "duplicate", "Looks like another opening"
    LOW_QUALITY = "low_quality", "Low quality"
    SAMPLE = "sample", "Sample of a trusted institution"


class CaseQuerySet(models.QuerySet["Case"]):
    def waiting(self) -> CaseQuerySet:
        """Those to look at. An opening that its institution took back, or that is off the board, waits for nobody."""
        return self.filter(state=Case.State.WAITING, opening__status__in=LOOKED_AT)

    def decided(self) -> CaseQuerySet:
        return self.exclude(state=Case.State.WAITING)

    def held(self, now: datetime) -> CaseQuerySet:
        """Those that somebody looks at: a claim ends by itself."""
        return self.filter(claimed_by__isnull=False, claimed_at__gt=now - CLAIM_LASTS)


class Case(models.Model):
    """One thing to look at: an opening, with every reason why. An opening has one case that is not decided.

    `version` grows with each write, so that two moderators cannot both decide. A decision can be undone until
    `undo_until`. `before` is what the opening said (field to words, as `describe`) when it was last approved.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        APPROVED = "approved", "Approved"
        CHANGES_ASKED = "changes_asked", "Changes asked for"
        REJECTED = "rejected", "Rejected"
        WITHDRAWN = "withdrawn", "Withdrawn"

    opening = models.ForeignKey(Opening, on_delete=models.CASCADE, related_name="cases")
    reasons = ArrayField(models.CharField(max_length=16, choices=Reason.choices), default=list)
    details = models.JSONField(default=dict, blank=True, help_text="Reason to what it rests on, in words.")
    before = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=13, choices=State.choices, default=State.WAITING)
    version = models.PositiveIntegerField(default=1, editable=False)
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="claimed_cases",
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    undo_until = models.DateTimeField(null=True, blank=True)
    message = models.TextField(blank=True, help_text="What the institution is told.")
    undo_values = models.JSONField(
        default=dict,
        blank=True,
        editable=False,
        help_text="Of the opening: what it was before the decision, and what the decision made of it.",
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["opened_at", "pk"]
        permissions: ClassVar = [("moderate", "May decide on openings, institutions and reports")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["opening"], name="case_waits_once", condition=Q(state="waiting")),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "approved", "changes_asked", "rejected", "withdrawn"]),
                name="case_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | ~Q(state="waiting") & Q(decided_at__isnull=False),
                name="case_decided_has_date",
            ),
            models.CheckConstraint(condition=~Q(reasons=[]), name="case_has_a_reason"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["opened_at"], name="case_waiting", condition=Q(state="waiting"))
        ]

    def __str__(self) -> str:
        return f"{self.opening}: {', '.join(self.reason_labels)}"

    def get_absolute_url(self) -> str:
        return reverse("postings:moderation-case", args=[self.pk])

    @property
    def reason_labels(self) -> list[str]:
        return [Reason(reason).label for reason in self.reasons]


class CaseNote(models.Model):
    """What moderators tell each other; nobody else reads it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField(max_length=2000)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:80]


class Report(models.Model):
    """What somebody says is wrong with an opening."""

    class Kind(models.TextChoices):
        CLOSED = "closed", "It is closed or filled"
        WRONG = "wrong", "Something in it is wrong"
        DUPLICATE = "duplicate", "It is here twice"
        FRAUD = "fraud", "It looks like fraud"
        OFF_TOPIC = "off_topic", "It is no research role in machine learning"
        OTHER = "other", "Something else"

    opening = models.ForeignKey(Opening, on_delete=models.CASCADE, related_name="reports")
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    text = models.TextField(blank=True, max_length=2000)
    email = models.EmailField(blank=True, help_text="For an answer, where one is wanted.")
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    client = models.CharField(
        max_length=64, blank=True, editable=False, help_text="A keyed hash of the address."
    )
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["opening", "client", "kind"], name="report_once", condition=~Q(client="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.opening}"


class CannedReason(models.Model):
    """A text that moderators send often, with a rejection or when they ask for changes."""

    title = models.CharField(max_length=80, unique=True)
    text = models.TextField(max_length=2000)
    is_for_rejection = models.BooleanField("for rejections", default=True)
    is_for_changes = models.BooleanField("for asking for changes", default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "title"]

    def __str__(self) -> str:
        return self.title


class Suspicion(models.Model):
    """Two openings that may be one, and how alike they are: 0 to 1 over all, and of each part."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        SAME = "same", "The same"
        DIFFERENT = "different", "Two openings"

    opening = models.ForeignKey(Opening, on_delete=models.CASCADE, related_name="suspicions")
    other = models.ForeignKey(Opening, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()
    parts = models.JSONField(default=dict, help_text="title, place, institution and text, each 0 to 1.")
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar = ["-score", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["opening", "other"], name="suspicion_once"),
            models.CheckConstraint(condition=~Q(opening=F("other")), name="suspicion_of_two"),
            models.CheckConstraint(condition=Q(score__range=(0, 1)), name="suspicion_score_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.opening} / {self.other}: {self.score:.2f}"


class Fingerprint(models.Model):
    """What an opening is compared by, worked out from one version of it.

    `title_key` is the words of its title that say something, in alphabetical order. `marks` are hashes of runs of
    five words of its text: all of a short text, a sample of a long one (see `postings.moderation.likeness`).
    """

    opening = models.OneToOneField(
        Opening, primary_key=True, on_delete=models.CASCADE, related_name="fingerprint"
    )
    opening_version = models.PositiveIntegerField()
    title_key = models.CharField(max_length=250, db_index=True)
    marks = ArrayField(models.IntegerField(), default=list)
    is_sample = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [GinIndex(fields=["marks"], name="fingerprint_marks", fastupdate=False)]

    def __str__(self) -> str:
        return f"{self.opening_id}: {self.title_key}"
