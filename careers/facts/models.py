from __future__ import annotations

from typing import ClassVar

from django.db import models
from simple_history.models import HistoricalRecords


class SourceKind(models.TextChoices):
    GUIDE = "guide", "Published guide"
    SURVEY = "survey", "Survey"
    OPENINGS = "openings", "Openings on this board"
    OFFICIAL = "official", "Official rules or statistics"


class Source(models.Model):
    """Where figures and statements come from. What is quoted names it, with its year."""

    key = models.SlugField(
        max_length=60, unique=True, help_text="Its name in texts and files; never changes."
    )
    title = models.CharField(max_length=200)
    publisher = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=10, choices=SourceKind.choices, default=SourceKind.GUIDE)
    year = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Of the figures. Empty where the source does not say."
    )
    url = models.URLField(max_length=500, blank=True)
    licence = models.CharField(max_length=80, blank=True)
    note = models.TextField(blank=True, help_text="How it was made, and what it cannot say.")
    checked_on = models.DateField(null=True, blank=True, help_text="When somebody last read it.")
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["publisher", "title"]

    def __str__(self) -> str:
        name = f"{self.publisher}, {self.title}" if self.publisher else self.title
        return f"{name} ({self.year})" if self.year else f"{name} (undated)"


class Figure(models.Model):
    """A number that texts quote by its key: changed once, it changes everywhere it is quoted."""

    key = models.SlugField(max_length=80, unique=True, help_text="[[figure:key]] quotes it; never changes.")
    value = models.CharField(max_length=120, help_text="As it is shown, with its unit: 3.5 of 4.0, $500,000.")
    meaning = models.CharField(max_length=300, help_text="What it says, as one sentence.")
    year = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Where it differs from the source's."
    )
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="figures")
    review_due = models.DateField(null=True, blank=True, help_text="When it should be checked again.")
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["key"]

    def __str__(self) -> str:
        return f"{self.value}: {self.meaning}"

    @property
    def as_of(self) -> int | None:
        """The year it holds for; None where nobody says."""
        return self.year or self.source.year
