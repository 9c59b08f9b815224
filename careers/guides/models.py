from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from careers.facts.models import Source
from postings.openings.choices import Level, Role


class GuideKind(models.TextChoices):
    ROLE = "role", "Role"
    DEGREE = "degree", "Degree"
    ADVICE = "advice", "Advice"


class EditionStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In review"
    SCHEDULED = "scheduled", "Scheduled"
    PUBLISHED = "published", "Published"
    SUPERSEDED = "superseded", "Superseded"


class Guide(models.Model):
    """A guide by its address. What it says is in its editions; `live` is the one that visitors read."""

    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=6, choices=GuideKind.choices)
    position = models.PositiveSmallIntegerField(default=0)
    role = models.CharField(
        max_length=12, choices=Role.choices, blank=True, help_text="Whose pay and skills it shows."
    )
    search = models.CharField(
        max_length=300,
        blank=True,
        help_text="Related openings, as the part of a list's address after the '?'.",
    )
    live = models.OneToOneField(
        "careers.Edition", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    reviewed_on = models.DateField(null=True, blank=True)
    reviewed_by = models.CharField(max_length=120, blank=True, help_text="As shown: a name or a team.")
    review_months = models.PositiveSmallIntegerField(default=12, help_text="How long a review holds.")
    review_due = models.DateField(null=True, blank=True)
    sources = models.ManyToManyField(Source, blank=True, related_name="guides")

    class Meta:
        ordering: ClassVar = ["position", "slug"]

    def __str__(self) -> str:
        return self.slug


class Edition(models.Model):
    """One text of a guide. A published one is never changed; going back is a new edition with the older text.

    `html` is the cleaned text with places left for what it quotes; they are filled when it is shown, so that a
    changed figure changes every guide at once.
    """

    guide = models.ForeignKey(Guide, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300, help_text="For lists, search engines and shared links.")
    text = models.TextField(help_text="Markdown. A line with ## begins a section.")
    html = models.TextField(editable=False, blank=True)
    status = models.CharField(max_length=10, choices=EditionStatus.choices, default=EditionStatus.DRAFT)
    note = models.CharField(max_length=200, blank=True, help_text="What changed, for those who review it.")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    publish_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["-number"]
        permissions: ClassVar = [
            ("review_edition", "Can review and publish editions"),
            ("approve_own_edition", "Can approve editions that they wrote"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["guide", "number"], name="edition_number_unique"),
            models.UniqueConstraint(
                fields=["guide"], condition=models.Q(status="published"), name="edition_one_published"
            ),
            models.UniqueConstraint(
                fields=["guide"],
                condition=models.Q(status__in=["draft", "in_review", "scheduled"]),
                name="edition_one_open",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="scheduled") | models.Q(publish_at__isnull=False),
                name="edition_scheduled_for_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, edition {self.number}"


class Question(models.Model):
    """One that people ask, with its answer, at the end of a guide."""

    guide = models.ForeignKey(Guide, on_delete=models.CASCADE, related_name="questions")
    key = models.SlugField(max_length=80, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    question = models.CharField(max_length=200)
    answer = models.TextField(help_text="Markdown.")
    html = models.TextField(editable=False, blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["guide", "position"]

    def __str__(self) -> str:
        return self.question


class Term(models.Model):
    """A word of the field, explained in the glossary and wherever a text says [[term:slug|words]]."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    short = models.CharField(max_length=20, blank=True, help_text="Its abbreviation.")
    meaning = models.TextField(help_text="Markdown, two or three sentences.")
    html = models.TextField(editable=False, blank=True)
    topic = models.SlugField(max_length=80, blank=True, help_text="The topic whose openings it leads to.")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class AspectKind(models.TextChoices):
    DUTIES = "duties", "What you do"
    QUALIFICATIONS = "qualifications", "What you need"
    DURATION = "duration", "How long"
    NEXT = "next", "What comes next"


class Aspect(models.Model):
    """One cell of the comparison of roles. Pay, which is not typed, comes from the bands."""

    guide = models.ForeignKey(Guide, on_delete=models.CASCADE, related_name="aspects")
    kind = models.CharField(max_length=14, choices=AspectKind.choices)
    text = models.TextField(help_text="Markdown, short.")
    html = models.TextField(editable=False, blank=True)

    class Meta:
        ordering: ClassVar = ["guide", "kind"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["guide", "kind"],
                name="aspect_once_for_each_guide",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.guide}: {self.get_kind_display()}"


class Step(models.Model):
    """One rung of a guide's career ladder, from the first up."""

    guide = models.ForeignKey(Guide, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    level = models.CharField(max_length=8, choices=Level.choices, blank=True)
    years = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["guide", "position"]
        constraints: ClassVar = [
            # Looked at when all rows of a form are written: two steps may change places.
            models.UniqueConstraint(
                fields=["guide", "position"],
                name="step_position_unique",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Picture(models.Model):
    """An image of a guide. Without a description it is not stored."""

    name = models.SlugField(max_length=60, unique=True, help_text="[[picture:name]] shows it.")
    file = models.ImageField(upload_to="guides/")
    alt = models.CharField(max_length=300, help_text="What it shows, for those who do not see it.")
    caption = models.CharField(max_length=300, blank=True)
    credit = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(alt=""), name="picture_is_described"),
        ]

    def __str__(self) -> str:
        return self.name
