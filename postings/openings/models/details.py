from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.text import slugify

from postings.geography import country_name
from postings.institutions.models import country_validator
from postings.openings.choices import Degree, MaterialKind, Necessity, QualificationKind


class Location(models.Model):
    """One place of an opening. The first is the main one."""

    opening = models.ForeignKey("postings.Opening", on_delete=models.CASCADE, related_name="locations")
    position = models.PositiveSmallIntegerField(default=0)
    city = models.CharField(max_length=120, blank=True)
    region = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2, blank=True, validators=[country_validator])
    city_key = models.SlugField(max_length=130, blank=True, editable=False)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    timezone = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["country", "opening"], name="location_country"),
            models.Index(fields=["city_key", "opening"], name="location_city"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["opening", "position"],
                name="location_position_unique",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=models.Q(country="") | models.Q(country__regex=r"^[A-Z]{2}$"),
                name="location_country_is_iso",
            ),
            models.CheckConstraint(condition=~models.Q(city="", country=""), name="location_names_something"),
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="location_coordinates_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.city, country_name(self.country)) if part)

    @staticmethod
    def key_of(city: str, country: str) -> str:
        """The URL value of a city: `cambridge-gb` and `cambridge-us` are two places."""
        return slugify(f"{city} {country}") if city else ""

    @property
    def country_name(self) -> str:
        return country_name(self.country)


class Qualification(models.Model):
    """One structured requirement.

    Rows of one opening that share an `alternative_group` are alternatives: meeting one meets the group
    ("bachelor's and five years, or PhD and one year" is two rows of kind `years`, each with its degree).
    """

    opening = models.ForeignKey("postings.Opening", on_delete=models.CASCADE, related_name="qualifications")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=12, choices=QualificationKind.choices)
    necessity = models.CharField(max_length=9, choices=Necessity.choices)
    name = models.CharField(max_length=120, blank=True, help_text="Skill, field, venue or language.")
    degree = models.CharField(max_length=8, choices=Degree.choices, blank=True)
    minimum = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    maximum = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    alternative_group = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.CharField(max_length=300)
    evidence = models.TextField(blank=True, help_text="The sentence it was read from.")

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(necessity__in=Necessity.values), name="qualification_necessity_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=QualificationKind.values), name="qualification_kind_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="degree") | ~models.Q(degree=""),
                name="qualification_degree_is_named",
            ),
            models.CheckConstraint(
                condition=models.Q(minimum__isnull=True)
                | models.Q(maximum__isnull=True)
                | models.Q(minimum__lte=models.F("maximum")),
                name="qualification_minimum_up_to_maximum",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Material(models.Model):
    """One thing to send with an application."""

    opening = models.ForeignKey("postings.Opening", on_delete=models.CASCADE, related_name="materials")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=18, choices=MaterialKind.choices)
    count = models.PositiveSmallIntegerField(null=True, blank=True, help_text="How many, as for references.")
    text = models.CharField(max_length=300, blank=True)
    evidence = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind__in=MaterialKind.values), name="material_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(count__isnull=True) | models.Q(count__gt=0), name="material_count_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.text or self.get_kind_display()
