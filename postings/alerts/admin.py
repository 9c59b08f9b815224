"""What admins see of alerts, and the few things that they may do. What happened is not edited."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from postings.alerts import joining, resending, status
from postings.alerts.models import (
    Address,
    Alert,
    Digest,
    DigestItem,
    Notice,
    Run,
    Search,
    SuppressionCause,
)
from postings.alerts.previews import framed, preview_of
from postings.search.admin import labels_of
from postings.search.sentence import sentence_of

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern
    from django.utils.safestring import SafeString

_Row = models.Model


class _BoundedPaginator(Paginator[Any]):
    """Counting millions takes longer than anybody turns pages."""

    _MOST = 10_000

    @cached_property
    def count(self) -> int:
        rows: QuerySet[Any] = self.object_list  # type: ignore[assignment]  # the admin always gives one
        return rows.order_by()[: self._MOST].count()


class _ReadOnly(admin.ModelAdmin[Any]):
    """Large tables of what happened: shown the newest first, and neither edited nor deleted here."""

    paginator = _BoundedPaginator
    ordering = ("-pk",)
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    # Where the address of a row is.
    address_path = ""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """A whole address is found by its index; anything else is looked for in all rows."""
        if self.address_path and "@" in search_term:
            whole = Address.objects.all().with_email(search_term).values("pk")
            found = queryset.filter(**{f"{self.address_path}__in": whole})
            if found.exists():
                return found, False
        return super().get_search_results(request, queryset, search_term)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: _Row | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: _Row | None = None) -> bool:
        return False

    def has_act_permission(self, request: HttpRequest) -> bool:
        """For actions: whoever may change such rows, though no form does."""
        return bool(request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}"))


@admin.register(Address)
class AddressAdmin(_ReadOnly):
    list_display = ("email", "created_at", "suppressed_at", "suppressed_because", "suppressed_detail")
    list_filter = ("suppressed_because",)
    search_fields = ("email",)
    address_path = "pk"
    search_help_text = "A whole address, or a part of one."
    actions = ("suppress", "lift_suppression")
    # Its key would make links for everything.
    exclude = ("key",)

    @admin.action(description="Suppress: send nothing more to it", permissions=["act"])
    def suppress(self, request: HttpRequest, queryset: QuerySet[Address]) -> None:
        fresh = list(queryset.filter(suppressed_at__isnull=True))
        for address in fresh:
            address.suppress(SuppressionCause.ADMIN, f"by {request.user}")
            self.log_change(request, address, "Suppressed.")
        self.message_user(request, f"Addresses suppressed: {len(fresh)}.")

    @admin.action(description="Lift the suppression", permissions=["act"])
    def lift_suppression(self, request: HttpRequest, queryset: QuerySet[Address]) -> None:
        suppressed = list(queryset.filter(suppressed_at__isnull=False))
        for address in suppressed:
            because = address.get_suppressed_because_display()
            joining.lift_suppression(address)
            self.log_change(request, address, f"Suppression lifted ({because}).")
        self.message_user(request, f"Suppressions lifted: {len(suppressed)}.")


class _SentenceList(ChangeList):
    """The names of all values on the page are looked up together."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows = list(self.result_list)
        searches = [row if isinstance(row, Search) else row.search for row in rows]
        queries = {search.pk: search.search_query for search in searches}
        labels = labels_of(queries.values())
        for row, search in zip(rows, searches, strict=True):
            row.sentence = sentence_of(queries[search.pk], labels)
        self.result_list = rows


class _WithSentences(_ReadOnly):
    def get_changelist(self, request: HttpRequest, **kwargs: object) -> type[ChangeList]:
        return _SentenceList

    @admin.display(description="Search")
    def sentence(self, row: Alert | Search) -> str:
        search = row.search if isinstance(row, Alert) else row
        return str(getattr(row, "sentence", "") or sentence_of(search.search_query))


@admin.register(Alert)
class AlertAdmin(_WithSentences):
    list_display = (
        "sentence",
        "address",
        "frequency",
        "created_at",
        "confirmed_at",
        "stopped_at",
        "matched_at",
    )
    list_filter = ("frequency", "stopped_because", "reminders")
    search_fields = ("=address__email",)
    address_path = "address"
    search_help_text = "The whole address."
    list_select_related = ("address", "search")
    readonly_fields = ("sentence",)

    def get_urls(self) -> list[URLPattern]:
        glance = path("glance/", self.admin_site.admin_view(self.glance), name="postings_alert_glance")
        return [glance, *super().get_urls()]

    @method_decorator(require_safe)
    def glance(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        seen = status.glance()
        context = {
            **self.admin_site.each_context(request),
            "title": "Alerts at a glance",
            "opts": self.opts,
            "glance": seen,
            "problems": seen.flow.problems(),
            "oldest_unsent": status.minutes(seen.flow.oldest_unsent) if seen.flow.oldest_unsent_at else "",
            "most_counted": status.MOST_COUNTED,
        }
        return render(request, "admin/alerts/glance.html", context)


@admin.register(Search)
class SearchAdmin(_WithSentences):
    list_display = ("sentence", "alert_count", "seen_run", "query")
    search_fields = ("query",)
    search_help_text = "The value of a filter, or a word, as in the address of the search."
    readonly_fields = ("sentence", "alert_count")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Search]:
        """Counted for the rows of the page only."""
        alerts = Alert.objects.wanted().filter(search=OuterRef("pk")).order_by().values("search")
        count = Subquery(alerts.annotate(number=Count("pk")).values("number"))
        searches: QuerySet[Search] = super().get_queryset(request)
        return searches.annotate(_alerts=Coalesce(count, 0))

    @admin.display(description="Wanted alerts")
    def alert_count(self, search: Search) -> int:
        return int(getattr(search, "_alerts", 0))


class _ItemInline(admin.TabularInline[DigestItem, Digest]):
    model = DigestItem
    fields = ("opening_link", "reminder")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[DigestItem]:
        return super().get_queryset(request).select_related("opening", "reminder__address").order_by("pk")

    def has_add_permission(self, request: HttpRequest, obj: Digest | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Digest | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Digest | None = None) -> bool:
        """Whoever may see a digest may see what is in it."""
        return bool(request.user.has_perm("postings.view_digest"))

    @admin.display(description="Opening")
    def opening_link(self, item: DigestItem) -> SafeString:
        address = reverse("admin:postings_opening_change", args=[item.opening_id])
        return format_html('<a href="{}">{}</a>', address, item.opening)


_OUTGOING: tuple[str, ...] = ("state", "due_at", "attempts", "sent_at", "edition", "error")


@admin.register(Digest)
class DigestAdmin(_ReadOnly):
    list_display = ("__str__", "preview_link", "address", "slot", *_OUTGOING)
    list_filter = ("state", "alert__frequency")
    search_fields = ("=alert__address__email", "=id")
    address_path = "alert__address"
    search_help_text = "The whole address, or a digest's number."
    list_select_related = ("alert__address", "alert__search")
    actions = ("send_again", "preview")
    inlines = (_ItemInline,)
    readonly_fields = ("preview_link",)

    def has_act_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("postings.change_digest"))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/preview/", view(self.preview_page), name="postings_digest_preview"),
            path("<int:pk>/preview/html/", view(self.preview_html), name="postings_digest_preview_html"),
            *super().get_urls(),
        ]

    @admin.display(description="Address", ordering="alert__address__email")
    def address(self, digest: Digest) -> str:
        return digest.alert.address.email

    @admin.display(description="Preview")
    def preview_link(self, digest: Digest) -> SafeString:
        return format_html(
            '<a href="{}">Preview</a>', reverse("admin:postings_digest_preview", args=[digest.pk])
        )

    @admin.action(description="Send this digest again", permissions=["act"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Digest]) -> None:
        ids = list(queryset.values_list("pk", flat=True))
        again = resending.send_again(ids)
        if again:
            self.message_user(request, f"Digests due once more: {again}.")
        if again < len(ids):
            self.message_user(
                request,
                f"Left as they are: {len(ids) - again}. Only digests that were sent or have failed are sent again, "
                "and only of alerts that somebody wants.",
                messages.WARNING,
            )

    @admin.action(description="Preview (of one)")
    def preview(self, request: HttpRequest, queryset: QuerySet[Digest]) -> HttpResponse | None:
        chosen = list(queryset.select_related("alert__address")[:2])
        if len(chosen) != 1:
            self.message_user(request, "Choose one digest to preview.", messages.WARNING)
            return None
        return self._preview(request, chosen[0])

    @method_decorator(require_safe)
    def preview_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._preview(request, self._digest(request, pk))

    def _preview(self, request: HttpRequest, digest: Digest) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": f"Preview of {digest}",
            "opts": self.opts,
            "digest": digest,
            "preview": preview_of(digest),
        }
        return render(request, "admin/alerts/preview.html", context)

    @method_decorator((require_safe, xframe_options_sameorigin))
    def preview_html(self, request: HttpRequest, pk: int) -> HttpResponse:
        preview = preview_of(self._digest(request, pk))
        if not preview.html:
            raise Http404("Nothing would be sent.")
        return framed(preview)

    def _digest(self, request: HttpRequest, pk: int) -> Digest:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(Digest.objects.select_related("alert__address", "alert__search"), pk=pk)


@admin.register(Notice)
class NoticeAdmin(_ReadOnly):
    list_display = ("kind", "address", "created_at", *_OUTGOING)
    list_filter = ("kind", "state")
    search_fields = ("=address__email",)
    address_path = "address"
    search_help_text = "The whole address."
    list_select_related = ("address", "alert__search")


@admin.register(Run)
class RunAdmin(_ReadOnly):
    list_display = ("__str__", "started_at", "took", "arrivals", "searches", "digests", "items", "error")

    @admin.display(description="Took")
    def took(self, run: Run) -> str:
        return (
            f"{(run.finished_at - run.started_at).total_seconds():.1f} s"
            if run.finished_at
            else "not finished"
        )
