"""Institutions for the staff who keep them in order: who acts for them, whose domain is whose, and doubles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin, messages
from django.db import models
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

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
    prepopulated_fields = {"slug": ("name",)}  # noqa: RUF012 - the base class declares it so
    readonly_fields = ("merged_into_link", "created_at", "updated_at")
    fieldsets = (
        (None, {"fields": ("name", "slug", "kind", "country", "city", "website")}),
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
    actions = ("mark_verified", "merge_two")
    change_form_template = "postings/institutions/admin_change.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Institution]:
        counted = {
            "_openings": Count("openings", distinct=True),
            "_members": Count("memberships", distinct=True),
        }
        return super().get_queryset(request).annotate(**counted)

    def get_urls(self) -> list[URLPattern]:
        merging = path(
            "<int:institution_id>/merge/",
            self.admin_site.admin_view(self.merge),
            name="postings_institution_merge",
        )
        return [merging, *super().get_urls()]

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

    @admin.action(description="Mark as verified")
    def mark_verified(self, request: HttpRequest, queryset: QuerySet[Institution]) -> None:
        actor = person_of(request)
        count = 0
        for institution in queryset.filter(is_verified=False):
            institution.is_verified = True
            institution.save(update_fields=["is_verified", "updated_at"])
            if actor is not None:
                record(actor=actor, action="institution.verify", target=institution)
            count += 1
        self.message_user(request, f"Institutions verified: {count}.")

    @admin.action(description="Merge two into one…")
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
