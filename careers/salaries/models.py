from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from simple_history.models import HistoricalRecords

from careers.facts.models import Source
from postings.institutions.models import country_validator
from postings.openings.choices import Level, Role

# The shares of answers, in per cent, that percentiles are kept for.
PERCENTILES = (5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95)


class Basis(models.TextChoices):
    BASE = "base", "Base salary"
    TOTAL = "total", "Total compensation"
    # Of a source that does not tell which of the two.
    UNSAID = "pay", "Salary (extras unclear)"


class SalaryBand(models.Model):
    """What a source says a role and level is paid, a year, in whole units of `currency`.

    `percentiles` maps shares in per cent ("10") to amounts. A source that says "$250,000+" has a `high` that is
    open. Level and employer are empty where the source speaks of all.
    """

    key = models.SlugField(max_length=80, unique=True, help_text="[[band:key]] quotes it; never changes.")
    role = models.CharField(max_length=12, choices=Role.choices)
    title = models.CharField(max_length=120, help_text="The role in the source's words.")
    level = models.CharField(max_length=8, choices=Level.choices, blank=True)
    years_from = models.PositiveSmallIntegerField(null=True, blank=True)
    years_to = models.PositiveSmallIntegerField(null=True, blank=True)
    country = models.CharField(max_length=2, validators=[country_validator])
    currency = models.CharField(max_length=3)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    basis = models.CharField(max_length=5, choices=Basis.choices)
    low = models.PositiveIntegerField(null=True, blank=True)
    median = models.PositiveIntegerField(null=True, blank=True)
    high = models.PositiveIntegerField(null=True, blank=True)
    is_high_open = models.BooleanField(default=False, help_text="The source says 'and more'.")
    percentiles = models.JSONField(default=dict, blank=True)
    employer = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=300, blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="bands")
    review_due = models.DateField(null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["role", "country", "source", "employer", "years_from", "basis"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(low__isnull=True)
                | models.Q(high__isnull=True)
                | models.Q(low__lte=models.F("high")),
                name="band_low_up_to_high",
            ),
            models.CheckConstraint(
                condition=models.Q(years_from__isnull=True)
                | models.Q(years_to__isnull=True)
                | models.Q(years_from__lte=models.F("years_to")),
                name="band_years_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(low__isnull=False)
                | models.Q(median__isnull=False)
                | models.Q(high__isnull=False),
                name="band_says_something",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class SurveyBand(models.Model):
    """What a survey's answers say of one role, level, country and year: computed, never typed.

    `amounts` are whole units of `currency` a year at each of `PERCENTILES`, of the `answers` that were not put
    aside as `outliers`. An empty level or country is all of them together.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="survey_bands")
    role = models.CharField(max_length=12, choices=Role.choices)
    level = models.CharField(max_length=8, choices=Level.choices, blank=True)
    country = models.CharField(max_length=2, blank=True)
    year = models.PositiveSmallIntegerField()
    currency = models.CharField(max_length=3)
    answers = models.PositiveIntegerField()
    outliers = models.PositiveIntegerField(default=0)
    amounts = ArrayField(models.PositiveIntegerField(), size=len(PERCENTILES))

    class Meta:
        ordering: ClassVar = ["role", "country", "level", "year"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "role", "level", "country", "year"], name="survey_band_unique"
            ),
            models.CheckConstraint(condition=models.Q(answers__gt=0), name="survey_band_has_answers"),
            models.CheckConstraint(
                condition=models.Q(amounts__len=len(PERCENTILES)), name="survey_band_has_each_percentile"
            ),
        ]

    def __str__(self) -> str:
        place = self.country or "all countries"
        return f"{self.get_role_display()}, {self.level or 'all levels'}, {place}, {self.year}"
