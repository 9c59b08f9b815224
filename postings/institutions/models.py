from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.text import slugify

from postings.geography import country_name
from postings.institutions.logos import logo_path, validate_logo

if TYPE_CHECKING:
    from collections.abc import Iterable

country_validator = RegexValidator(r"^[A-Z]{2}$", "Use the two-letter ISO 3166 code, such as CH.")


class InstitutionQuerySet(models.QuerySet["Institution"]):
    def current(self) -> InstitutionQuerySet:
        """Without those that were merged into another."""
        return self.filter(merged_into__isnull=True)

    def named(self, name: str) -> InstitutionQuerySet:
        """Those with this name, without regard to case or surrounding space."""
        return self.filter(name__iexact=" ".join(name.split()))


class InstitutionManager(models.Manager["Institution"]):
    def get_queryset(self) -> InstitutionQuerySet:
        return InstitutionQuerySet(self.model, using=self._db)

    def current(self) -> InstitutionQuerySet:
        return self.get_queryset().current()

    def named(self, name: str) -> InstitutionQuerySet:
        return self.get_queryset().named(name)

    def free_slug(self, name: str) -> str:
        """A slug for `name` that no institution has yet."""
        base = slugify(name)[:70] or "institution"
        taken = set(self.filter(slug__startswith=base).values_list("slug", flat=True))
        candidates: Iterable[str] = (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3)))
        return next(slug for slug in candidates if slug not in taken)


class Institution(models.Model):
    """Who advertises."""

    class Kind(models.TextChoices):
        UNIVERSITY = "university", "University"
        INSTITUTE = "institute", "Institute"
        HOSPITAL = "hospital", "Hospital"
        COMPANY = "company", "Company"
        GOVERNMENT = "government", "Government"

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    country = models.CharField(
        max_length=2, blank=True, validators=[country_validator], help_text="ISO code, such as CH."
    )
    city = models.CharField(max_length=120, blank=True)
    website = models.URLField(blank=True)
    email_domains = ArrayField(
        models.CharField(max_length=120),
        default=list,
        blank=True,
        help_text="Domains of its own mail addresses, such as example.edu. Free mail never counts.",
    )
    logo = models.ImageField(
        upload_to=logo_path,
        validators=[validate_logo],
        blank=True,
        help_text="PNG, JPEG or WebP, at most 500 kB.",
    )
    description = models.TextField(blank=True)
    links = models.JSONField(
        default=list, blank=True, help_text='Further pages: [{"label": "Our group", "url": "https://…"}].'
    )
    ror_id = models.CharField(
        "ROR id", max_length=40, blank=True, help_text="As in https://ror.org/05a28rw58."
    )
    is_verified = models.BooleanField("verified", default=False)
    is_trusted = models.BooleanField(
        "trusted", default=False, help_text="Its openings are published at once; a sample is looked at."
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[InstitutionManager] = InstitutionManager()

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("name"),
                "country",
                name="institution_name_unique_in_country",
                violation_error_message="An institution with this name and country already exists.",
            ),
            models.CheckConstraint(
                condition=models.Q(country="") | models.Q(country__regex=r"^[A-Z]{2}$"),
                name="institution_country_is_iso",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["university", "institute", "hospital", "company", "government"]),
                name="institution_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        before, after = _around_slug()
        return f"{before}{self.slug}{after}"

    @property
    def country_name(self) -> str:
        return country_name(self.country)


@cache
def _around_slug() -> tuple[str, str]:
    """A list has sixty addresses, and looking one up takes time."""
    before, _, after = reverse("postings:institution", args=["a-slug"]).partition("a-slug")
    return before, after
