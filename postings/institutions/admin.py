from __future__ import annotations

from django.contrib import admin
from django.db import models
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from postings.institutions.models import Institution


@admin.register(Institution)
class InstitutionAdmin(admin.ModelAdmin[Institution]):
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}  # noqa: RUF012 - the base class declares it so
    list_display = ("name", "kind", "city", "country_name", "is_verified", "opening_count")
    list_filter = ("is_verified", "kind", "country")
    search_fields = ("name", "city", "website", "email_domains")
    prepopulated_fields = {"slug": ("name",)}  # noqa: RUF012 - the base class declares it so
    readonly_fields = ("created_at", "updated_at")
    actions = ("mark_verified",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Institution]:
        return super().get_queryset(request).annotate(_openings=Count("openings"))

    @admin.display(description="Country", ordering="country")
    def country_name(self, institution: Institution) -> str:
        return institution.country_name

    @admin.display(description="Openings", ordering="_openings")
    def opening_count(self, institution: Institution) -> int:
        return int(getattr(institution, "_openings", 0))

    @admin.action(description="Mark as verified")
    def mark_verified(self, request: HttpRequest, queryset: QuerySet[Institution]) -> None:
        count = queryset.update(is_verified=True)
        self.message_user(request, f"Institutions verified: {count}.")
