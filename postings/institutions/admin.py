"""Institutions for the staff who keep them in order: who acts for them, whose domain is whose, and doubles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.db import models
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join

from postings.accounts.audit.models import record
from postings.accounts.people import person_of
from postings.institutions.models import Institution
from postings.institutions.pages.merging import merge_page
from postings.institutions.people_models import Claim, Membership, Organisation

if TYPE_CHECKING:
    from django.utils.safestring import SafeString


class MemberInline(admin.TabularInline[Membership, Institution]):
    model = Membership
    extra = 0
    autocomplete_fields = ("user",)
    readonly_fields = ("created_at",)


class MergedFilter(admin.SimpleListFilter):
    """Those that were merged are out of the way until they are looked for."""

    title = "merged"
    parameter_name = "merged"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Institution]
    ) -> list[tuple[str, str]]:
        return [("yes", "Merged into another"), ("all", "All")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Institution]) -> QuerySet[Institution]:
        if self.value() == "all" or request.resolver_match is None:
            return queryset
        return queryset.filter(merged_into__isnull=self.value() != "yes")


@admin.register(Institution)
class InstitutionAdmin(admin.ModelAdmin[Institution]):
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}  # noqa: RUF012 - the base class declares it so
    list_display = (
        "name",
        "kind",
        "city",
        "country_name",
        "is_verified",
        "is_trusted",
        "member_count",
        "opening_count",
    )
    list_filter = ("is_verified", "is_trusted", MergedFilter, "kind", "country")
    search_fields = ("name", "city", "website", "email_domains", "slug")
    search_help_text = "Name, city, website, mail domain or slug."
    list_per_page = 50
    # Said here as well: what is counted loses the order of its model.
    ordering = ("name", "pk")
    prepopulated_fields = {"slug": ("name",)}  # noqa: RUF012 - the base class declares it so
    readonly_fields = ("elsewhere", "merged_into_link", "created_at", "updated_at")
    fieldsets = (
        (None, {"fields": ("elsewhere", "name", "slug", "kind", "country", "city", "website")}),
        (
            "Who acts for it",
            {
                "fields": ("is_verified", "is_trusted", "email_domains"),
                "description": "Whoever confirms an address at or below one of these domains becomes the owner of an "
                "institution that has none. Never enter free mail or a domain that others use too.",
            },
        ),
        ("Profile", {"fields": ("logo", "description", "links", "ror_id")}),
        ("Record", {"fields": ("merged_into_link", "created_at", "updated_at"), "classes": ("collapse",)}),
    )
    inlines = (MemberInline,)
    actions = ("mark_verified", "mark_trusted", "mark_not_trusted", "merge_two")
    change_form_template = "postings/institutions/admin_change.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Institution]:
        counted = {
            "_openings": Count("openings", distinct=True),
            "_members": Count("memberships", distinct=True),
        }
        return super().get_queryset(request).annotate(**counted)

    def get_fieldsets(self, request: HttpRequest, obj: Institution | None = None) -> Any:
        """What it has is shown once there is something that has."""
        (title, first), *others = super().get_fieldsets(request, obj)
        fields = [name for name in first["fields"] if obj or name != "elsewhere"]
        return [(title, {**first, "fields": fields}), *others]

    def get_urls(self) -> list[URLPattern]:
        merging = path(
            "<int:institution_id>/merge/",
            self.admin_site.admin_view(self.merge),
            name="postings_institution_merge",
        )
        return [merging, *super().get_urls()]

    @admin.display(description="What it has")
    def elsewhere(self, institution: Institution) -> SafeString:
        """The lists of what belongs to it."""
        links = [
            (reverse(f"admin:postings_{model}_changelist"), urlencode(query), label)
            for model, label, query in (
                ("opening", "Openings", {"of": institution.pk}),
                ("feed", "Feeds", {"institution__id__exact": institution.pk}),
                ("draft", "Drafts", {"institution__id__exact": institution.pk}),
                ("case", "Cases", {"q": institution.name}),
                ("claim", "Claims", {"institution__id__exact": institution.pk}),
            )
        ]
        return format_html_join(" · ", '<a href="{}?{}">{}</a>', links)

    @admin.display(description="Country", ordering="country")
    def country_name(self, institution: Institution) -> str:
        return institution.country_name

    @admin.display(description="Openings", ordering="_openings")
    def opening_count(self, institution: Institution) -> int:
        return int(getattr(institution, "_openings", 0))

    @admin.display(description="Members", ordering="_members")
    def member_count(self, institution: Institution) -> int:
        return int(getattr(institution, "_members", 0))

    @admin.display(description="Merged into")
    def merged_into_link(self, institution: Institution) -> SafeString | str:
        into = institution.merged_into
        if into is None:
            return "Not merged"
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:postings_institution_change", args=[into.pk]), into
        )

    @admin.action(description="Mark as verified", permissions=["change"])
    def mark_verified(self, request: HttpRequest, queryset: QuerySet[Institution]) -> None:
        count = self._set(request, queryset, "verify", is_verified=True)
        self.message_user(request, f"Institutions verified: {count}.")

    @admin.action(description="Trust: openings are published at once", permissions=["change"])
    def mark_trusted(self, request: HttpRequest, queryset: QuerySet[Institution]) -> None:
        count = self._set(request, queryset.filter(is_verified=True), "trust", is_trusted=True)
        self.message_user(request, f"Institutions trusted: {count}. Only verified ones can be.")

    @admin.action(description="Trust no more: openings go to the queue", permissions=["change"])
    def mark_not_trusted(self, request: HttpRequest, queryset: QuerySet[Institution]) -> None:
        count = self._set(request, queryset, "untrust", is_trusted=False)
        self.message_user(request, f"Institutions not trusted any more: {count}.")

    def _set(
        self, request: HttpRequest, institutions: QuerySet[Institution], what: str, **values: bool
    ) -> int:
        """Written down as moderation writes it. Returns how many changed."""
        actor = person_of(request)
        changing = list(institutions.exclude(**values))
        for institution in changing:
            for name, value in values.items():
                setattr(institution, name, value)
            institution.save(update_fields=[*values, "updated_at"])
            if actor is not None:
                record(actor=actor, action=f"institution.{what}", target=institution)
        return len(changing)

    @admin.action(description="Merge two into one…", permissions=["change"])
    def merge_two(self, request: HttpRequest, queryset: QuerySet[Institution]) -> HttpResponse | None:
        """On to the page that says what would move, and asks."""
        chosen = sorted(queryset, key=lambda one: (one.is_verified, getattr(one, "_openings", 0)))
        if len(chosen) != 2:
            self.message_user(request, "Choose exactly two institutions.", messages.ERROR)
            return None
        source, target = chosen
        address = reverse("admin:postings_institution_merge", args=[source.pk])
        return HttpResponseRedirect(f"{address}?into={target.slug}")

    def merge(self, request: HttpRequest, institution_id: int) -> HttpResponse:
        return merge_page(request, self, institution_id)


@admin.register(Claim)
class ClaimAdmin(admin.ModelAdmin[Claim]):
    """For looking things up. Claims are decided at /moderation/, where the person is told."""

    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}  # noqa: RUF012 - the base class declares it so
    list_display = ("institution", "user", "state", "created_at", "decided_by", "decided_at")
    list_filter = ("state",)
    search_fields = ("institution__name", "user__email", "user__name")
    list_select_related = ("institution", "user", "decided_by")
    date_hierarchy = "created_at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Claim | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Claim | None = None) -> bool:
        return False


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin[Organisation]):
    """The registers' entries, as `manage.py load_institutions` read them."""

    list_display = ("name", "country", "city", "source", "domains", "institution")
    list_filter = ("source", "country")
    search_fields = ("name", "words", "domain_rows__domain")
    search_help_text = "Name, alias or domain."
    list_select_related = ("institution",)
    fields = (
        "name",
        "aliases",
        "country",
        "city",
        "website",
        "source",
        "key",
        "domains",
        "proving_domains",
        "same_as",
        "institution",
    )
    readonly_fields = tuple(name for name in fields if name != "institution")
    autocomplete_fields = ("institution",)

    @admin.display(description="Domains that show who somebody is")
    def proving_domains(self, organisation: Organisation) -> str:
        return ", ".join(row.domain for row in organisation.domain_rows.all()) or "None"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Organisation | None = None) -> bool:
        return False


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin[Membership]):
    """Who may act for which institution. Usually its owners choose; this is for when nobody there can."""

    list_display = ("user", "institution", "role", "created_at")
    list_filter = ("role", "institution__is_verified")
    search_fields = ("user__email", "user__name", "institution__name")
    search_help_text = "A person's name or address, or an institution's name."
    list_select_related = ("user", "institution")
    autocomplete_fields = ("user", "institution")
    fieldsets = (
        (
            None,
            {
                "fields": ("user", "institution", "role"),
                "description": "Viewers read, editors post, owners also choose the members. The person is not told by "
                "mail: an invitation or a claim at /moderation/ tells them.",
            },
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Membership | None = None) -> tuple[str, ...]:
        """Somebody else's right is another row."""
        return ("user", "institution") if obj else ()
