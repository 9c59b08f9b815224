"""Topics: two levels, their other words, and putting two together that are one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse

from postings.accounts.models import User
from postings.openings.models import Topic, TopicSynonym
from postings.openings.topic_merging import TopicMergeError, merge, plan

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern


class TopicForm(forms.ModelForm[Topic]):
    class Meta:
        model = Topic
        fields: ClassVar = ["name", "slug", "parent", "arxiv_categories"]
        help_texts: ClassVar = {
            "name": "As candidates read it, such as Reinforcement learning.",
            "slug": "Part of the topic's address. Chosen once: links and alerts know it.",
        }

    def clean_parent(self) -> Topic | None:
        """There are two levels, and everything that counts topics relies on it."""
        parent: Topic | None = self.cleaned_data["parent"]
        if parent is None:
            return None
        if parent.pk == self.instance.pk:
            raise ValidationError("A topic cannot stand below itself.")
        if parent.parent_id is not None:
            raise ValidationError(
                f"{parent} stands below {parent.parent} itself, and there are two levels only."
            )
        if self.instance.pk and self.instance.children.exists():
            raise ValidationError("Other topics stand below this one, so it stays on the upper level.")
        return parent

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"])
        taken = Topic.objects.filter(former_slugs__contains=[slug]).exclude(pk=self.instance.pk).first()
        if taken is not None:
            raise ValidationError(f"This was the address of a topic that was merged into {taken}.")
        return slug


class SynonymForm(forms.ModelForm[TopicSynonym]):
    class Meta:
        model = TopicSynonym
        fields: ClassVar = ["text"]

    def clean_text(self) -> str:
        text = " ".join(str(self.cleaned_data["text"]).split())
        others = TopicSynonym.objects.filter(text__iexact=text).exclude(pk=self.instance.pk)
        other = others.select_related("topic").first()
        if other is not None:
            raise ValidationError(
                f"This is a word for {other.topic} already. A word belongs to one topic only."
            )
        named = Topic.objects.filter(name__iexact=text).first()
        if named is not None:
            raise ValidationError(f"This is the name of the topic {named}.")
        return text


class SynonymInline(admin.TabularInline[TopicSynonym, Topic]):
    model = TopicSynonym
    form = SynonymForm
    extra = 1
    verbose_name = "other word"
    verbose_name_plural = (
        "other words: postings that use one get this topic when they are read, and searches find it"
    )


class LevelFilter(admin.SimpleListFilter):
    title = "level"
    parameter_name = "level"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> list[tuple[str, str]]:
        return [("upper", "Upper"), ("lower", "Lower")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Topic]) -> QuerySet[Topic]:
        if self.value() in {"upper", "lower"}:
            return queryset.filter(parent__isnull=self.value() == "upper")
        return queryset


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin[Topic]):
    form = TopicForm
    list_display = ("name", "parent", "synonym_list", "opening_count")
    list_filter = (LevelFilter, ("parent", admin.RelatedOnlyFieldListFilter))
    search_fields = ("name", "synonyms__text", "slug")
    search_help_text = "A name, another word for it, or a slug."
    ordering = ("name",)
    list_per_page = 100
    autocomplete_fields = ("parent",)
    inlines = (SynonymInline,)
    actions = ("merge_two",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        topics = super().get_queryset(request).select_related("parent").prefetch_related("synonyms")
        return topics.annotate(_openings=Count("openings", distinct=True))

    def get_prepopulated_fields(self, request: HttpRequest, obj: Topic | None = None) -> dict[str, Any]:
        return {} if obj else {"slug": ("name",)}

    def get_readonly_fields(self, request: HttpRequest, obj: Topic | None = None) -> tuple[str, ...]:
        return ("slug", "opening_count") if obj else ()

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.merge)
        return [path("<int:topic_id>/merge/", view, name="postings_topic_merge"), *super().get_urls()]

    @admin.display(description="Other words")
    def synonym_list(self, topic: Topic) -> str:
        return ", ".join(synonym.text for synonym in topic.synonyms.all())

    @admin.display(description="Openings", ordering="_openings")
    def opening_count(self, topic: Topic) -> int:
        return int(getattr(topic, "_openings", 0))

    @admin.action(description="Merge two into one…", permissions=["delete"])
    def merge_two(self, request: HttpRequest, queryset: QuerySet[Topic]) -> HttpResponse | None:
        """On to the page that says what would move, and asks. The one with more openings stays."""
        chosen = sorted(queryset, key=lambda one: (self.opening_count(one), -one.pk))
        if len(chosen) != 2:
            self.message_user(request, "Choose exactly two topics.", messages.ERROR)
            return None
        source, target = chosen
        address = reverse("admin:postings_topic_merge", args=[source.pk])
        return HttpResponseRedirect(f"{address}?into={target.pk}")

    def merge(self, request: HttpRequest, topic_id: int) -> HttpResponse:
        """GET asks; only a POST that is sure merges."""
        if not self.has_delete_permission(request) or not isinstance(request.user, User):
            raise PermissionDenied
        source = get_object_or_404(Topic, pk=topic_id)
        number = request.POST.get("into") or request.GET.get("into", "")
        is_id = number.isascii() and number.isdecimal() and len(number) < 19
        target = get_object_or_404(Topic, pk=number if is_id else 0)
        if request.method == "POST" and request.POST.get("sure"):
            return self._merged(request, source, target, request.user)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Merge {source} into {target}",
            "opts": self.opts,
            "plan": plan(source, target),
            "is_unsure": request.method == "POST",
        }
        return render(request, "admin/openings/topic_merge.html", context)

    def _merged(self, request: HttpRequest, source: Topic, target: Topic, actor: User) -> HttpResponse:
        try:
            merge(source=source, target=target, actor=actor)
        except TopicMergeError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.message_user(request, f"{source} is merged into {target}.", messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:postings_topic_change", args=[target.pk]))
