from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin

from careers.facts.admin import ReviewDueFilter
from careers.facts.admin_history import QuotedAdmin
from careers.salaries.admin_forms import SalaryBandForm
from careers.salaries.amounts import MEDIAN
from careers.salaries.kept import forget_after_commit
from careers.salaries.models import PERCENTILES, SalaryBand, SurveyBand
from postings.openings.presentation import money, money_range

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


@admin.register(SalaryBand)
class SalaryBandAdmin(QuotedAdmin):
    form = SalaryBandForm
    list_display = ("key", "title", "level", "country", "year", "basis", "amounts", "employer", "review_due")
    list_filter = (ReviewDueFilter, "role", "level", "country", "basis", "source")
    search_fields = ("key", "title", "employer", "note", "source__title")
    autocomplete_fields: ClassVar = ["source"]
    list_select_related = ("source",)
    fieldsets = (
        (None, {"fields": ("key", "source", "year", "review_due")}),
        ("Whom", {"fields": ("role", "title", "level", ("years_from", "years_to"), "country", "employer")}),
        (
            "Pay, a year",
            {
                "fields": (
                    "currency",
                    "basis",
                    ("low", "median", "high"),
                    "is_high_open",
                    "percentiles",
                    "note",
                )
            },
        ),
    )

    @admin.display(description="pay", ordering="low")
    def amounts(self, band: SalaryBand) -> str:
        more = " and more" if band.is_high_open else ""
        ends = [None if amount is None else Decimal(amount) for amount in (band.low, band.high)]
        middle = "" if band.median is None else f"median {money(Decimal(band.median), band.currency)}"
        stated = money_range(ends[0], ends[1], band.currency)
        return ", ".join(part for part in (stated + more, middle) if part)

    def save_model(self, request: HttpRequest, obj: SalaryBand, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        forget_after_commit()

    def delete_model(self, request: HttpRequest, obj: SalaryBand) -> None:
        super().delete_model(request, obj)
        forget_after_commit()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[SalaryBand]) -> None:
        super().delete_queryset(request, queryset)
        forget_after_commit()


@admin.register(SurveyBand)
class SurveyBandAdmin(admin.ModelAdmin[SurveyBand]):
    """Computed by `load_salary_survey`: to be read, not typed."""

    list_display = ("role", "level", "country", "year", "answers", "outliers", "middle", "source")
    list_filter = ("source", "role", "level", "year", "country")
    search_fields = ("country", "role")
    list_select_related = ("source",)
    ordering = ("role", "country", "level", "-year")

    @admin.display(description="median")
    def middle(self, band: SurveyBand) -> str:
        return money(Decimal(band.amounts[PERCENTILES.index(MEDIAN)]), band.currency)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: SurveyBand | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SurveyBand | None = None) -> bool:
        return False
