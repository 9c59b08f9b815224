"""Drafts and uploads as staff see them: to help whoever is stuck, and never to write for them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.contrib import admin
from django.utils.html import format_html

from postings.publishing.models import Draft, ExpiryReminder, Upload

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet
    from django.http import HttpRequest
    from django.utils.safestring import SafeString


class OnlyRead:
    """Listed and opened; made and changed by the pages that it belongs to."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Draft)
class DraftAdmin(OnlyRead, admin.ModelAdmin[Draft]):
    list_display = ("__str__", "institution", "source", "is_template", "opening", "changed_by", "changed_at")
    list_filter = ("is_template", "source")
    search_fields = ("title", "institution__name", "author__email")
    list_select_related = ("institution", "opening", "changed_by")
    date_hierarchy = "changed_at"
    fields = (
        ("institution", "title"),
        ("source", "source_url", "is_template"),
        ("opening", "opening_version"),
        ("author", "created_at"),
        ("changed_by", "changed_at", "version"),
        "as_typed",
    )

    @admin.display(description="As typed")
    def as_typed(self, draft: Draft) -> SafeString:
        return format_html("<pre>{}</pre>", json.dumps(draft.typed, indent=2, ensure_ascii=False))


@admin.register(ExpiryReminder)
class ExpiryReminderAdmin(OnlyRead, admin.ModelAdmin[ExpiryReminder]):
    list_display = ("opening", "ends_at", "at")
    search_fields = ("opening__title", "opening__institution__name")
    list_select_related = ("opening",)
    date_hierarchy = "at"


@admin.register(Upload)
class UploadAdmin(OnlyRead, admin.ModelAdmin[Upload]):
    list_display = (
        *("filename", "institution", "user", "state", "created_at"),
        *("rows_total", "rows_read", "rows_wrong", "rows_imported"),
    )
    list_filter = ("state",)
    search_fields = ("filename", "institution__name", "user__email")
    list_select_related = ("institution", "user")
    date_hierarchy = "created_at"
    exclude = ("content",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Upload]:
        """Without the files: one may have thousands of rows."""
        return super().get_queryset(request).defer("content")
