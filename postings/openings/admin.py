"""Openings as the board's own staff see them: everything they say, and the few things that are done with them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import F, QuerySet
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from postings.accounts.models import User
from postings.openings import featuring
from postings.openings.actions import log_difference, refresh_derived
from postings.openings.admin_lists import FeaturedFilter, InstitutionFilter
from postings.openings.choices import CloseReason, Status
from postings.openings.describing import describe
from postings.openings.forms import OpeningForm
from postings.openings.hand_edits import remember_hand_edits
from postings.openings.models import (
    Location,
    Material,
    Opening,
    OpeningChange,
    Qualification,
)
from postings.openings.models.opening import TransitionError

# The sentences that rules read are long, and a row of a table is narrow.
_SMALL_TEXT: dict[type[models.Field[Any, Any]], dict[str, Any]] = {
    models.TextField: {"widget": forms.Textarea(attrs={"rows": 2, "cols": 40})}
}


class LocationInline(admin.TabularInline[Location, Opening]):
    model = Location
    extra = 0


class QualificationInline(admin.TabularInline[Qualification, Opening]):
    model = Qualification
    extra = 0
    formfield_overrides = _SMALL_TEXT
    exclude = ("position",)


class MaterialInline(admin.TabularInline[Material, Opening]):
    model = Material
    extra = 0
    formfield_overrides = _SMALL_TEXT
    exclude = ("position",)


@admin.register(Opening)
class OpeningAdmin(admin.ModelAdmin[Opening]):
    class Media:
        css: ClassVar = {"all": ["css/admin/lists.css"]}

    form = OpeningForm
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}  # noqa: RUF012 - the base class declares it so
    list_display = (
        "title",
        "institution",
        "role",
        "status",
        "published_at",
        "deadline_at",
        "featured",
    )
    list_filter = (
        "status",
        FeaturedFilter,
        "role",
        "origin",
        "funding",
        "workplace",
        "deadline_kind",
        InstitutionFilter,
    )
    search_fields = ("title", "institution__name", "=id")
    search_help_text = "Words of the title, an institution's name, or the number at the end of its address."
    list_per_page = 50
    # What nobody published yet stands behind, not in front of, everything else.
    ordering = (F("published_at").desc(nulls_last=True), "-pk")
    list_select_related = ("institution",)
    date_hierarchy = "published_at"
    autocomplete_fields = ("institution", "topics")
    inlines = (LocationInline, QualificationInline, MaterialInline)
    actions = ("publish", "close_filled", "close_cancelled", "reopen", "feature", "stop_featuring")
    # The state moves by the actions only, so that every move is checked and logged.
    readonly_fields = (
        "status",
        "close_reason",
        "rejection_reason",
        "scheduled_for",
        "published_at",
        "closed_at",
        "created_at",
        "updated_at",
        "featured_until",
        "degree_admitted",
        "pay_yearly_min",
        "pay_yearly_max",
        "pay_rates_on",
        "evidence",
        "history",
    )
    fieldsets = (
        (
            None,
            {
                "fields": ("title", "institution", "department", "supervisor", "role", "level", "topics"),
                "description": "What you save is live at once, is logged below, and no feed changes it back.",
            },
        ),
        ("Text", {"fields": ("description",)}),
        (
            "Place and contract",
            {
                "fields": (
                    ("workplace", "remote_countries"),
                    ("contract", "contract_months", "hours"),
                    ("starts_on", "starts_as_soon_as_possible", "visa"),
                )
            },
        ),
        (
            "Pay",
            {
                "fields": (
                    ("funding", "pay_kind", "pay_scale"),
                    ("pay_min", "pay_max", "pay_currency", "pay_period"),
                    ("pay_yearly_min", "pay_yearly_max", "pay_rates_on"),
                    "benefits",
                )
            },
        ),
        (
            "Applying",
            {
                "fields": (
                    ("apply_method", "apply_url", "apply_email"),
                    ("deadline_kind", "deadline_at", "deadline_zone", "deadline_has_time"),
                    ("letters_deadline_at", "expires_at"),
                )
            },
        ),
        (
            "State",
            {
                "fields": (
                    ("status", "close_reason", "rejection_reason"),
                    ("scheduled_for", "published_at", "closed_at"),
                    "featured_until",
                    ("created_at", "updated_at"),
                    ("origin", "origin_url"),
                    "degree_admitted",
                    "evidence",
                    "history",
                ),
                "description": "States, and what is featured, change by the actions of the list. Whether an opening "
                "should be on the board is decided at /moderation/, where the institution is told.",
            },
        ),
    )

    @admin.display(description="Featured until", ordering="featured_until")
    def featured(self, opening: Opening) -> datetime | str:
        until = opening.featured_until
        return until if until is not None and until > timezone.now() else ""

    def view_on_site(self, opening: Opening) -> str | None:
        """What is not public has no page there."""
        is_public = opening.status in {Status.PUBLISHED, Status.CLOSED}
        return opening.get_absolute_url() if is_public else None

    @admin.display(description="Change log")
    def history(self, opening: Opening) -> SafeString:
        rows = [
            (f"{change.at:%d %b %Y %H:%M} UTC", change.actor or change.source or "unknown", _summary(change))
            for change in opening.changes.select_related("actor")[:50]
        ]
        return format_html_join("", "<div>{} · {} · {}</div>", rows)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Log what a saved form changed, its rows included, in the transaction that saved it."""
        if request.method != "POST" or object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            before = _described(object_id)
            response = super().changeform_view(request, object_id, form_url, extra_context)
            opening = _opening(object_id)
            if opening is not None and response.status_code == HTTPStatus.FOUND:
                remember_hand_edits(opening, log_difference(opening, before, actor=_person(request)))
        return response

    def save_model(self, request: HttpRequest, obj: Opening, form: ModelForm[Opening], change: bool) -> None:
        """With the yearly pay of the pay typed in: the database keeps none beside an opening without pay."""
        refresh_derived(obj)
        super().save_model(request, obj, form, change)

    def save_related(
        self,
        request: HttpRequest,
        form: ModelForm[Opening],
        formsets: list[BaseModelFormSet[Any, Any]],
        change: bool,
    ) -> None:
        super().save_related(request, form, formsets, change)
        refresh_derived(form.instance)
        form.instance.save()
        if not change:
            form.instance.log_change({"created": ["", form.instance.title]}, actor=_person(request))

    @admin.action(description="Publish", permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Opening]) -> None:
        self._move(request, queryset, "published", lambda opening, who: opening.publish(actor=who))

    @admin.action(description="Close as filled", permissions=["change"])
    def close_filled(self, request: HttpRequest, queryset: QuerySet[Opening]) -> None:
        self._move(
            request, queryset, "closed", lambda opening, who: opening.close(CloseReason.FILLED, actor=who)
        )

    @admin.action(description="Close as cancelled", permissions=["change"])
    def close_cancelled(self, request: HttpRequest, queryset: QuerySet[Opening]) -> None:
        self._move(
            request, queryset, "closed", lambda opening, who: opening.close(CloseReason.CANCELLED, actor=who)
        )

    @admin.action(description="Reopen", permissions=["change"])
    def reopen(self, request: HttpRequest, queryset: QuerySet[Opening]) -> None:
        self._move(request, queryset, "reopened", lambda opening, who: opening.reopen(actor=who))

    @admin.action(description="Feature on the front page for 14 days", permissions=["change"])
    def feature(self, request: HttpRequest, queryset: QuerySet[Opening]) -> None:
        for opening in queryset:
            try:
                until = featuring.feature(opening, actor=_staff(request))
            except featuring.FeatureError as error:
                self.message_user(request, f"{opening}: {error}", messages.ERROR)
            else:
                self.message_user(request, f"{opening} is featured until {until:%d %b %Y, %H:%M} UTC.")

    @admin.action(description="Stop featuring", permissions=["change"])
    def stop_featuring(self, request: HttpRequest, queryset: QuerySet[Opening]) -> None:
        stopped = sum(featuring.stop_featuring(opening, actor=_staff(request)) for opening in queryset)
        self.message_user(request, f"Not featured any more: {stopped}.")

    def _move(
        self,
        request: HttpRequest,
        queryset: QuerySet[Opening],
        word: str,
        move: Callable[[Opening, User | None], None],
    ) -> None:
        moved = 0
        for opening in queryset:
            try:
                move(opening, _person(request))
                moved += 1
            except TransitionError as error:
                self.message_user(request, f"{opening}: {error}", messages.ERROR)
        if moved:
            self.message_user(request, f"Openings {word}: {moved}.")


def _described(object_id: str) -> dict[str, str]:
    opening = _opening(object_id)
    return describe(opening) if opening else {}


def _opening(object_id: str) -> Opening | None:
    """By the last part of an address, which may be anything."""
    is_id = object_id.isascii() and object_id.isdecimal() and len(object_id) < 19
    return Opening.objects.filter(pk=object_id).first() if is_id else None


def _staff(request: HttpRequest) -> User:
    """The admin lets in nobody else."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _person(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def _summary(change: OpeningChange) -> str:
    return "; ".join(f"{name}: {_short(old)} → {_short(new)}" for name, (old, new) in change.changes.items())


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"
