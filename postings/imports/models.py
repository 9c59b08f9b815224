from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from postings.institutions.models import Institution
from postings.openings.models import Opening


class Feed(models.Model):
    """A source that openings are read from again and again.

    `institution` is whose openings these are; a source of many employers has none, and each of its
    records names its own. `location` is an address, or the absolute path of a file or folder.
    """

    class Kind(models.TextChoices):
        ASHBY = "ashby", "Ashby"
        GREENHOUSE = "greenhouse", "Greenhouse"
        LEVER = "lever", "Lever"
        JOBPOSTING = "jobposting", "JobPosting pages"
        SITEMAP = "sitemap", "Sitemap of JobPosting pages"

    class Stage(models.TextChoices):
        """How far an institution is with it; blank for what the board's own staff import."""

        PREVIEW = "preview", "Not connected yet"
        CONNECTED = "connected", "Connected"
        DISCONNECTED = "disconnected", "Disconnected"

    institution = models.ForeignKey(
        Institution, null=True, blank=True, on_delete=models.CASCADE, related_name="feeds"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    location = models.CharField(max_length=1000)
    created_at = models.DateTimeField(auto_now_add=True)
    # Of a feed that an institution connected: read again and again until it is paused.
    stage = models.CharField(max_length=12, choices=Stage.choices, blank=True)
    is_synced = models.BooleanField("read regularly", default=False)
    next_sync_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True, editable=False)
    failures = models.PositiveSmallIntegerField(default=0, help_text="In a row.")
    etag = models.CharField(max_length=500, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    employer = models.CharField(
        max_length=200,
        blank=True,
        editable=False,
        help_text="As most of its postings named it when last believed.",
    )
    connected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [Index(fields=["next_sync_at"], name="feed_due", condition=Q(is_synced=True))]
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["institution", "kind", "location"],
                name="feed_unique",
                nulls_distinct=False,
                violation_error_message="This feed is already known.",
            ),
            CheckConstraint(
                condition=Q(kind__in=["ashby", "greenhouse", "lever", "jobposting", "sitemap"]),
                name="feed_kind_known",
            ),
            CheckConstraint(
                condition=Q(stage__in=["", "preview", "connected", "disconnected"]), name="feed_stage_known"
            ),
            CheckConstraint(
                condition=Q(is_synced=False) | Q(stage="connected"), name="feed_synced_is_connected"
            ),
            CheckConstraint(condition=~Q(location=""), name="feed_has_location"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.institution or self.location}"


class ImportRun(models.Model):
    """One reading of a feed, and what came of it.

    Every posting counts once as created, updated, unchanged, skipped or failed; `closed` counts openings
    and stands beside them.
    """

    class State(models.TextChoices):
        RUNNING = "running", "Running"
        FINISHED = "finished", "Finished"
        FAILED = "failed", "Failed"
        HELD = "held", "Held for a look"
        UNCHANGED = "unchanged", "Nothing new"
        DISCARDED = "discarded", "Discarded"

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="runs")
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.RUNNING)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    closed = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    skip_reasons = models.JSONField(default=dict, blank=True, help_text="Reason to number of postings.")
    message = models.TextField(blank=True)
    content = models.BinaryField(
        null=True, editable=False, help_text="What a held run read, until somebody has decided."
    )
    content_digest = models.CharField(
        max_length=32, blank=True, editable=False, help_text="Tells a reading that was held from the next."
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-started_at", "-pk"]
        constraints: ClassVar = [
            CheckConstraint(
                condition=Q(state__in=["running", "finished", "failed", "held", "unchanged", "discarded"]),
                name="import_run_state_known",
            ),
            CheckConstraint(
                condition=Q(state="running", finished_at__isnull=True)
                | ~Q(state="running") & Q(finished_at__isnull=False),
                name="import_run_finished_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feed}, {self.started_at:%d %b %Y %H:%M}"

    @property
    def postings(self) -> int:
        return self.created + self.updated + self.unchanged + self.skipped + self.failed

    @property
    def summary(self) -> str:
        """The line that every import ends with."""
        return " ".join(
            f"{name}={getattr(self, name)}"
            for name in ("created", "updated", "unchanged", "closed", "skipped", "failed")
        )


class ImportRecord(models.Model):
    """What is remembered of one posting of a feed, whether it became an opening or not.

    A posting is read anew when its content (`payload_digest`) or the rules that read it
    (`rules_version`) have changed. A failed one keeps its opening from an earlier run, if it has one.
    """

    class State(models.TextChoices):
        IMPORTED = "imported", "Imported"
        SKIPPED = "skipped", "Skipped"
        FAILED = "failed", "Failed"

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="records")
    external_id = models.CharField(max_length=500)
    title = models.CharField(max_length=250, blank=True)
    opening = models.OneToOneField(
        Opening, null=True, blank=True, on_delete=models.CASCADE, related_name="import_record"
    )
    state = models.CharField(max_length=8, choices=State.choices)
    reason = models.TextField(blank=True, help_text="Why it was skipped, or the error.")
    payload_digest = models.CharField(max_length=32)
    rules_version = models.CharField(max_length=32)
    is_listed = models.BooleanField(default=True, help_text="In the feed when it was last believed.")
    payload = models.JSONField(null=True, blank=True, help_text="The record as it came, kept when it failed.")
    first_seen_at = models.DateTimeField(auto_now_add=True)
    last_seen_run = models.ForeignKey(
        ImportRun, null=True, blank=True, on_delete=models.SET_NULL, related_name="records"
    )

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            UniqueConstraint(fields=["feed", "external_id"], name="import_record_unique_in_feed"),
            CheckConstraint(
                condition=Q(state__in=["imported", "skipped", "failed"]), name="import_record_state_known"
            ),
            CheckConstraint(
                condition=~Q(state="imported") | Q(opening__isnull=False, reason=""),
                name="import_record_imported_has_opening",
            ),
            CheckConstraint(
                condition=Q(state="imported") | ~Q(reason=""), name="import_record_says_why_not_imported"
            ),
        ]
        indexes: ClassVar = [Index(fields=["feed", "state"], name="import_record_state")]

    def __str__(self) -> str:
        return self.title or self.external_id


class RunChange(models.Model):
    """What a run did to one opening, or would do: `HELD` waits because a person changed the same by hand.

    `changes` maps a field's name to `[old, new]`, both as readable text, as in the change log. What waits is one
    row for each field, with `proposed`, the whole draft as the feed has it, for taking it over later.
    """

    class Kind(models.TextChoices):
        CREATED = "created", "New"
        UPDATED = "updated", "Changed"
        CLOSED = "closed", "Closed"
        REOPENED = "reopened", "Reopened"
        HELD = "held", "Waits for you"

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="differences")
    opening = models.ForeignKey(Opening, null=True, on_delete=models.SET_NULL, related_name="+")
    external_id = models.CharField(max_length=500, blank=True)
    title = models.CharField(max_length=250)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    changes = models.JSONField(default=dict, blank=True)
    proposed = models.JSONField(null=True, blank=True, editable=False)
    decision = models.CharField(
        max_length=5, blank=True, choices=[("taken", "Taken over"), ("kept", "Kept as it was")]
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [Index(fields=["run", "kind"], name="run_change_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.title}"
