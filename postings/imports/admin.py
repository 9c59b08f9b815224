from __future__ import annotations

from collections.abc import Callable

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from postings.accounts.audit.models import record
from postings.accounts.models import User
from postings.accounts.people import may_moderate
from postings.imports import syncing
from postings.imports.desk import connecting
from postings.imports.models import Feed, ImportRecord, ImportRun


@admin.register(Feed)
class FeedAdmin(admin.ModelAdmin[Feed]):
    list_display = ("__str__", "kind", "institution", "stage", "is_synced", "failures", "record_count")
    list_filter = ("stage", "is_synced", "kind")
    search_fields = ("institution__name", "location")
    autocomplete_fields = ("institution",)
    # An institution connects a feed at its desk, where it sees first what becomes of it.
    readonly_fields = ("created_at", "stage", "is_synced", "failures", "next_sync_at", "connected_by")

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
    actions = ("accept", "discard")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportRun]:
        return super().get_queryset(request).defer("content")

    @admin.action(description="Accept held readings")
    def accept(self, request: HttpRequest, queryset: QuerySet[ImportRun]) -> None:
        connected = queryset.filter(feed__stage=Feed.Stage.CONNECTED)
        self._decide(request, connected, "feed-run.accept", connecting.accept)

    @admin.action(description="Discard held readings")
    def discard(self, request: HttpRequest, queryset: QuerySet[ImportRun]) -> None:
        self._decide(request, queryset, "feed-run.discard", syncing.discard)

    def _decide(
        self,
        request: HttpRequest,
        runs: QuerySet[ImportRun],
        action: str,
        decide: Callable[[ImportRun, User], None],
    ) -> None:
        if not isinstance(request.user, User) or not may_moderate(request.user):
            self.message_user(request, "Only moderators may do this.", messages.ERROR)
            return
        decided = 0
        for run in runs.select_related("feed__institution"):
            try:
                with transaction.atomic():
                    decide(run, request.user)
                    record(actor=request.user, action=action, target=run)
                decided += 1
            except syncing.DecidedError:
                self.message_user(request, f"{run}: nobody has to decide on it.", messages.WARNING)
        self.message_user(request, f"Readings decided: {decided}.")


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
