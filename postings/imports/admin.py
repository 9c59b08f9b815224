from __future__ import annotations

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from postings.imports.models import Feed, ImportRecord, ImportRun


@admin.register(Feed)
class FeedAdmin(admin.ModelAdmin[Feed]):
    list_display = ("__str__", "kind", "institution", "location", "record_count", "created_at")
    list_filter = ("kind",)
    search_fields = ("institution__name", "location")
    autocomplete_fields = ("institution",)
    readonly_fields = ("created_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Feed]:
        feeds = super().get_queryset(request).select_related("institution")
        return feeds.annotate(_records=Count("records"))

    @admin.display(description="Postings", ordering="_records")
    def record_count(self, feed: Feed) -> int:
        return int(getattr(feed, "_records", 0))


class _ReadOnly:
    """Runs and records are what happened; nobody edits that."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(ImportRun)
class ImportRunAdmin(_ReadOnly, admin.ModelAdmin[ImportRun]):
    list_display = (
        "started_at",
        "feed",
        "state",
        "created",
        "updated",
        "unchanged",
        "closed",
        "skipped",
        "failed",
        "message",
    )
    list_filter = ("state", "feed__kind", "started_at")
    search_fields = ("feed__institution__name", "feed__location", "message")
    list_select_related = ("feed__institution",)
    date_hierarchy = "started_at"


@admin.register(ImportRecord)
class ImportRecordAdmin(_ReadOnly, admin.ModelAdmin[ImportRecord]):
    list_display = ("title", "feed", "state", "reason", "opening_link", "first_seen_at", "is_listed")
    list_filter = ("state", "is_listed", "feed__kind", ("feed", admin.RelatedOnlyFieldListFilter))
    search_fields = ("title", "external_id", "reason", "feed__institution__name")
    list_select_related = ("feed__institution", "opening")

    @admin.display(description="Opening")
    def opening_link(self, record: ImportRecord) -> SafeString | str:
        if record.opening is None:
            return ""
        address = reverse("admin:postings_opening_change", args=[record.opening.pk])
        return format_html('<a href="{}">{}</a>', address, record.opening.title)
