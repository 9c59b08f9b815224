"""What moderation leaves, as staff see it. Deciding happens in the queue; reasons are written here."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib import admin
from django.utils.html import format_html

from postings.moderation.models import CannedReason, Case, CaseNote, Report, Suspicion

if TYPE_CHECKING:
    from django.db.models import Model
    from django.http import HttpRequest
    from django.utils.safestring import SafeString


class ReadOnly:
    """For looking at: the queue writes it."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(CannedReason)
class CannedReasonAdmin(admin.ModelAdmin[CannedReason]):
    list_display = ("title", "is_for_rejection", "is_for_changes", "position")
    list_editable = ("position",)
    list_filter = ("is_for_rejection", "is_for_changes")
    search_fields = ("title", "text")
    fieldsets = (
        (
            None,
            {
                "fields": ("title", "text"),
                "description": "Moderators choose it by its title; the institution reads its text in a mail. "
                "Blank lines part the paragraphs.",
            },
        ),
        ("Where it is offered", {"fields": ("is_for_rejection", "is_for_changes", "position")}),
    )


class NoteInline(ReadOnly, admin.TabularInline[CaseNote, Case]):
    model = CaseNote
    extra = 0
    fields = readonly_fields = ("at", "author", "text")


@admin.register(Case)
class CaseAdmin(ReadOnly, admin.ModelAdmin[Case]):
    list_display = ("opening", "institution", "why", "state", "opened_at", "decided_by", "in_queue")
    list_filter = ("state", "opened_at")
    search_fields = ("opening__title", "opening__institution__name", "message")
    list_select_related = ("opening__institution", "decided_by")
    date_hierarchy = "opened_at"
    inlines: ClassVar = [NoteInline]

    @admin.display(ordering="opening__institution__name")
    def institution(self, case: Case) -> str:
        return str(case.opening.institution)

    @admin.display(description="reasons")
    def why(self, case: Case) -> str:
        return ", ".join(case.reason_labels)

    @admin.display(description="queue")
    def in_queue(self, case: Case) -> SafeString:
        return format_html('<a href="{}">Open</a>', case.get_absolute_url())


@admin.register(Report)
class ReportAdmin(ReadOnly, admin.ModelAdmin[Report]):
    list_display = ("opening", "kind", "text", "at", "reporter", "in_queue")
    list_filter = ("kind", "at")
    search_fields = ("opening__title", "opening__institution__name", "text", "email")
    list_select_related = ("opening", "reporter", "case")
    date_hierarchy = "at"

    @admin.display(description="case")
    def in_queue(self, report: Report) -> SafeString | str:
        return format_html('<a href="{}">Open</a>', report.case.get_absolute_url()) if report.case else ""


@admin.register(Suspicion)
class SuspicionAdmin(ReadOnly, admin.ModelAdmin[Suspicion]):
    list_display = ("opening", "other", "percent", "state", "at")
    list_filter = ("state", "at")
    search_fields = ("opening__title", "other__title", "opening__institution__name")
    list_select_related = ("opening", "other")

    @admin.display(description="alike", ordering="score")
    def percent(self, suspicion: Suspicion) -> str:
        return f"{suspicion.score:.0%}"
