from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from postings.institutions.models import Institution
from postings.openings.models import Opening


class Draft(models.Model):
    """What somebody is writing: every field as typed, also what is not valid yet.

    `typed` maps a step of the wizard to field to text, or a list of texts. A draft without `opening` becomes a new
    one; one with it holds changes to it until they are published, and `opening_version` is the version they started
    from. `version` grows with every save: who saves names the one they saw. A template stays after it was used.
    """

    class Source(models.TextChoices):
        BLANK = "blank", "Written here"
        LINK = "link", "From a link"
        COPY = "copy", "A copy"
        TABLE = "table", "From a table"
        API = "api", "By API"

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="drafts")
    opening = models.OneToOneField(
        Opening, null=True, blank=True, on_delete=models.CASCADE, related_name="working_draft"
    )
    opening_version = models.PositiveIntegerField(null=True, blank=True)
    typed = models.JSONField(default=dict)
    title = models.CharField(
        max_length=250, blank=True, help_text="For lists: as typed, or a template's name."
    )
    is_template = models.BooleanField(default=False)
    source = models.CharField(max_length=5, choices=Source.choices, default=Source.BLANK)
    source_url = models.URLField(max_length=1000, blank=True)
    evidence = models.JSONField(default=dict, blank=True, help_text="Field to the sentence it was read from.")
    base = models.JSONField(
        default=dict,
        blank=True,
        help_text="What it began with, as `typed`: the opening as it was, or what was taken from an earlier one.",
    )
    version = models.PositiveIntegerField(default=1)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-changed_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(opening__isnull=True) | Q(opening_version__isnull=False),
                name="draft_of_an_opening_names_its_version",
            ),
            models.CheckConstraint(
                condition=Q(is_template=False) | Q(opening__isnull=True), name="draft_template_is_no_opening"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["institution", "-changed_at"], name="draft_newest")]

    def __str__(self) -> str:
        return self.title or "Untitled draft"


class ExpiryReminder(models.Model):
    """That the people of an institution were told that an opening will end, once for each end."""

    opening = models.ForeignKey(Opening, on_delete=models.CASCADE, related_name="expiry_reminders")
    ends_at = models.DateTimeField()
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["opening", "ends_at"], name="expiry_reminded_once")
        ]

    def __str__(self) -> str:
        return f"{self.opening} ends {self.ends_at:%d %b %Y}"


class Upload(models.Model):
    """A table of openings: read and checked by a worker, then imported by one, as far as its people chose."""

    class State(models.TextChoices):
        CHECKING = "checking", "Being checked"
        CHECKED = "checked", "Checked"
        IMPORTING = "importing", "Being imported"
        DONE = "done", "Imported"
        FAILED = "failed", "Not readable"

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="uploads")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    filename = models.CharField(max_length=200)
    content = models.BinaryField(null=True, help_text="The file; forgotten when it is imported.")
    state = models.CharField(max_length=9, choices=State.choices, default=State.CHECKING)
    is_publishing = models.BooleanField(default=False, help_text="Published when imported; else drafts.")
    rows_total = models.PositiveIntegerField(default=0)
    rows_read = models.PositiveIntegerField(default=0)
    rows_wrong = models.PositiveIntegerField(default=0)
    rows_imported = models.PositiveIntegerField(default=0)
    message = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    claimed_at = models.DateTimeField(null=True, blank=True, help_text="When a worker last said it is at it.")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.filename


class UploadRow(models.Model):
    """One line of a table: as it came, what is wrong with it, and the opening it became."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text="In the file; the line of headings is 1.")
    cells = models.JSONField(default=dict)
    errors = models.JSONField(default=dict, blank=True, help_text="Column to what is wrong.")
    advice = models.JSONField(default=dict, blank=True, help_text="Column to what would be better.")
    is_chosen = models.BooleanField(default=True)
    opening = models.OneToOneField(
        Opening, null=True, blank=True, on_delete=models.SET_NULL, related_name="upload_row"
    )
    problem = models.TextField(blank=True, help_text="Why a good line could not be imported.")

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["upload", "number"], name="upload_row_once"),
        ]

    def __str__(self) -> str:
        return f"{self.upload}, line {self.number}"
