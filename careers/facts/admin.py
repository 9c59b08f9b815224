from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.db.models import Count
from django.utils import timezone

from careers.facts.admin_history import QuotedAdmin
from careers.facts.models import Figure, Source

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet
    from django.http import HttpRequest

SOON = timedelta(days=60)


class ReviewDueFilter(admin.SimpleListFilter):
    """What should be checked again, on models with a `review_due`."""

    title = "review"
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> list[tuple[str, str]]:
        return [("due", "Due"), ("soon", "Due within 60 days"), ("none", "No date")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
        today = timezone.localdate()
        if self.value() == "due":
            return queryset.filter(review_due__lte=today)
        if self.value() == "soon":
            return queryset.filter(review_due__gt=today, review_due__lte=today + SOON)
        if self.value() == "none":
            return queryset.filter(review_due__isnull=True)
        return queryset


@admin.register(Source)
class SourceAdmin(QuotedAdmin):
    list_display = ("title", "publisher", "year", "kind", "figure_count", "band_count", "checked_on")
    list_filter = ("kind", "year")
    search_fields = ("key", "title", "publisher", "note")
    date_hierarchy = "checked_on"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        counted = Count("figures", distinct=True), Count("bands", distinct=True)
        sources: QuerySet[Source] = super().get_queryset(request)
        return sources.annotate(figure_count=counted[0], band_count=counted[1])

    @admin.display(description="figures", ordering="figure_count")
    def figure_count(self, source: Any) -> int:
        count: int = source.figure_count
        return count

    @admin.display(description="bands", ordering="band_count")
    def band_count(self, source: Any) -> int:
        count: int = source.band_count
        return count


@admin.register(Figure)
class FigureAdmin(QuotedAdmin):
    list_display = ("key", "value", "meaning", "source", "as_of", "review_due")
    list_filter = (ReviewDueFilter, "source", "year")
    search_fields = ("key", "value", "meaning", "source__title")
    autocomplete_fields: ClassVar = ["source"]
    list_select_related = ("source",)

    @admin.display(description="as of")
    def as_of(self, figure: Figure) -> int | None:
        return figure.as_of
