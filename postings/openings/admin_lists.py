"""How the list of openings is narrowed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils import timezone

from postings.institutions.models import Institution

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from postings.openings.models import Opening


class FeaturedFilter(admin.SimpleListFilter):
    title = "featured"
    parameter_name = "featured"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> list[tuple[str, str]]:
        return [("yes", "Now"), ("past", "Before")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Opening]) -> QuerySet[Opening]:
        now = timezone.now()
        if self.value() == "yes":
            return queryset.filter(featured_until__gt=now)
        return queryset.filter(featured_until__lte=now) if self.value() == "past" else queryset


class InstitutionFilter(admin.SimpleListFilter):
    """Of the openings of one institution, as its page links here. All of them would be a list of thousands."""

    title = "institution"
    parameter_name = "of"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> list[tuple[str, str]]:
        number = request.GET.get(self.parameter_name, "")
        is_id = number.isascii() and number.isdecimal() and len(number) < 19
        chosen = Institution.objects.filter(pk=number).first() if is_id else None
        return [(number, chosen.name)] if chosen else []

    def has_output(self) -> bool:
        return bool(self.lookup_choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Opening]) -> QuerySet[Opening]:
        number = self.value() if self.lookup_choices else None
        return queryset.filter(institution_id=int(number)) if number else queryset
