from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords


class EligibilityKind(models.TextChoices):
    MOBILITY = "mobility", "Months lived in the host’s country"
    NO_DOCTORATE = "no_doctorate", "No doctorate yet"
    AFTER_DOCTORATE = "after_doctorate", "Years since the doctorate"


class EligibilityRule(models.Model):
    """A funder's rule on who may be hired: a question to check beside an opening, never a verdict.

    It is asked of openings whose text has one of `words`, and one of `also` where there are any. Capitals, accents and
    hyphens do not count.
    """

    key = models.SlugField(max_length=60, unique=True, help_text="Its name in files; never changes.")
    scheme = models.CharField(max_length=120, help_text="As people call it: MSCA Doctoral Networks.")
    kind = models.CharField(max_length=16, choices=EligibilityKind.choices)
    words = ArrayField(models.CharField(max_length=80), help_text="One of them stands in the opening’s text.")
    also = ArrayField(
        models.CharField(max_length=80), default=list, blank=True, help_text="And one of these."
    )
    statement = models.CharField(max_length=300, help_text="The rule, as one sentence.")
    months = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Of mobility: at most so many…"
    )
    of_months = models.PositiveSmallIntegerField(null=True, blank=True, help_text="…of the last so many.")
    years_from = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Since the doctorate.")
    years_to = models.PositiveSmallIntegerField(null=True, blank=True)
    source = models.CharField(max_length=200, help_text="The document that has the rule.")
    year = models.PositiveSmallIntegerField(help_text="Of the document.")
    url = models.URLField(max_length=500, blank=True)
    note = models.CharField(max_length=300, blank=True, help_text="Exceptions, in short.")
    review_due = models.DateField(null=True, blank=True)
    loaded = models.CharField(max_length=64, blank=True, editable=False)
    history = HistoricalRecords(excluded_fields=["loaded"])

    class Meta:
        ordering: ClassVar = ["scheme", "key"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(words__len__gte=1), name="eligibility_has_words"),
            models.CheckConstraint(
                condition=~Q(kind="mobility") | Q(months__isnull=False, of_months__isnull=False),
                name="eligibility_mobility_has_months",
            ),
            models.CheckConstraint(
                condition=~Q(kind="after_doctorate")
                | Q(years_from__isnull=False)
                | Q(years_to__isnull=False),
                name="eligibility_after_doctorate_has_years",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme}: {self.statement}"
