"""A guide with all that belongs to it, and the pages that whoever looks after guides opens in the morning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.http import require_POST, require_safe

from careers.guides.admin_editions import person
from careers.guides.admin_forms import AspectForm, GuideForm, QuestionForm, StepForm
from careers.guides.ageing.facts import NEAR, ageing_facts
from careers.guides.links.checking import report
from careers.guides.links.models import LinkCheck
from careers.guides.models import Aspect, Edition, EditionStatus, Guide, Question, Step
from careers.guides.workflow import actions
from careers.guides.workflow.moves import OPEN, MoveError

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.forms import BaseModelFormSet, ModelForm
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern


class AspectInline(admin.TabularInline[Aspect, Guide]):
    model = Aspect
    form = AspectForm
    extra = 0


class StepInline(admin.TabularInline[Step, Guide]):
    model = Step
    form = StepForm
    extra = 0


class QuestionInline(admin.StackedInline[Question, Guide]):
    model = Question
    form = QuestionForm
    extra = 0
    show_change_link = True


@admin.register(Guide)
class GuideAdmin(admin.ModelAdmin[Guide]):
    change_form_template = "admin/careers/guide.html"
    list_display = ("title", "kind", "live_edition", "open_edition", "reviewed_on", "review_due")
    list_filter = ("kind", "review_due")
    search_fields = ("slug", "editions__title")
    ordering = ("position", "slug")
    filter_horizontal = ("sources",)
    inlines = (AspectInline, StepInline, QuestionInline)
    form = GuideForm
    readonly_fields = ("reviewed_on", "reviewed_by")
    fieldsets = (
        (None, {"fields": ("slug", ("kind", "position"), "role", "search", "sources")}),
        ("Review", {"fields": (("reviewed_on", "reviewed_by"), ("review_months", "review_due"))}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Guide]:
        opened = Prefetch("editions", Edition.objects.filter(status__in=OPEN), to_attr="opened")
        guides: QuerySet[Guide] = super().get_queryset(request)
        return guides.select_related("live").prefetch_related(opened)

    @admin.display(description="Guide")
    def title(self, guide: Guide) -> str:
        return guide.live.title if guide.live else guide.slug

    @admin.display(description="Live")
    def live_edition(self, guide: Guide) -> str:
        return f"Edition {guide.live.number}" if guide.live else "not yet"

    @admin.display(description="Being written")
    def open_edition(self, guide: Guide) -> str:
        opened: list[Edition] = getattr(guide, "opened", [])
        if not opened:
            return "-"
        address = reverse("admin:careers_edition_change", args=[opened[0].pk])
        state = opened[0].get_status_display()
        return format_html('<a href="{}">Edition {}, {}</a>', address, opened[0].number, state.lower())

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("desk/", view(self.desk), name="careers_guide_desk"),
            path("ageing/", view(self.ageing), name="careers_guide_ageing"),
            path("links/", view(self.links), name="careers_guide_links"),
            path("<int:pk>/begin/", view(self.begin), name="careers_guide_begin"),
            path("<int:pk>/reviewed/", view(self.reviewed), name="careers_guide_reviewed"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        guide = self.get_object(request, object_id)
        extra: dict[str, object] = {}
        if guide is not None:
            editions = list(guide.editions.select_related("author", "reviewer"))
            opened = next((edition for edition in editions if edition.status in OPEN), None)
            who = person(request)
            extra = {
                "editions": editions,
                "opened": opened,
                "can_begin": opened is None and who.has_perm("careers.add_edition"),
                "can_review": guide.live_id is not None and who.has_perm("careers.review_edition"),
            }
        return super().change_view(request, object_id, form_url, {**extra, **(extra_context or {})})

    def get_readonly_fields(self, request: HttpRequest, obj: Guide | None = None) -> list[str]:
        """Its address is chosen once: links, files and people know it."""
        fields = list(super().get_readonly_fields(request, obj))
        return [*fields, "slug"] if obj else fields

    def save_model(self, request: HttpRequest, obj: Guide, form: Any, change: bool) -> None:
        """Only what was changed: an edition may go live, and its review be dated, while somebody looks at the form."""
        if not change:
            super().save_model(request, obj, form, change)
            return
        kept = {field.name for field in obj._meta.concrete_fields}  # noqa: SLF001 - Django's public name for it
        obj.save(update_fields=[name for name in form.changed_data if name in kept])

    def save_formset(
        self, request: HttpRequest, form: ModelForm[Guide], formset: BaseModelFormSet[Any, Any], change: bool
    ) -> None:
        """The history of a question says who changed it here, too."""
        for one in formset.forms:
            one.instance._history_user = request.user  # noqa: SLF001 - simple_history reads it there
        super().save_formset(request, form, formset, change)

    @method_decorator(require_POST)
    def begin(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A new draft with the text that is live."""
        guide = self._guide(request, pk)
        try:
            edition = actions.begin(guide, person(request))
        except MoveError as error:
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:careers_guide_change", args=[pk]))
        return HttpResponseRedirect(reverse("admin:careers_edition_change", args=[edition.pk]))

    @method_decorator(require_POST)
    def reviewed(self, request: HttpRequest, pk: int) -> HttpResponse:
        guide = self._guide(request, pk)
        try:
            actions.confirm_review(guide, person(request))
        except MoveError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.log_change(request, guide, "Reviewed: nothing to change.")
            self.message_user(request, f"Reviewed. It is due again on {guide.review_due:%d %b %Y}.")
        return HttpResponseRedirect(reverse("admin:careers_guide_change", args=[pk]))

    @method_decorator(require_safe)
    def desk(self, request: HttpRequest) -> HttpResponse:
        """What waits for somebody."""
        opened = Edition.objects.filter(status__in=OPEN).select_related("guide", "author", "reviewer")
        facts = ageing_facts(timezone.now().date())
        context = self._context(request, "Guides at a glance") | {
            "waiting": [one for one in opened if one.status == EditionStatus.IN_REVIEW],
            "drafts": [one for one in opened if one.status == EditionStatus.DRAFT],
            "scheduled": [one for one in opened if one.status == EditionStatus.SCHEDULED],
            "past": sum(fact.is_past for fact in facts),
            "near": sum(not fact.is_past for fact in facts),
            "broken": len(report()),
            "guides": self.get_queryset(request),
        }
        return render(request, "admin/careers/desk.html", context)

    @method_decorator(require_safe)
    def ageing(self, request: HttpRequest) -> HttpResponse:
        facts = ageing_facts(timezone.now().date())
        context = self._context(request, "Ageing facts") | {"facts": facts, "near_days": NEAR.days}
        return render(request, "admin/careers/ageing.html", context)

    @method_decorator(require_safe)
    def links(self, request: HttpRequest) -> HttpResponse:
        last = LinkCheck.objects.order_by("-checked_at").first()
        context = self._context(request, "Broken links") | {
            "links": report(),
            "last": last.checked_at if last else None,
            "known": LinkCheck.objects.count(),
        }
        return render(request, "admin/careers/links.html", context)

    def _guide(self, request: HttpRequest, pk: int) -> Guide:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(Guide, pk=pk)

    def _context(self, request: HttpRequest, title: str) -> dict[str, object]:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return {**self.admin_site.each_context(request), "title": title, "opts": self.opts}
