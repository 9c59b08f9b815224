"""Questions, terms and pictures: what belongs to a guide, or is explained in all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

from careers.guides.admin_forms import PictureForm, QuestionForm, TermForm
from careers.guides.admin_history import HistoryAdmin
from careers.guides.admin_quoted import WhereQuotedAdmin
from careers.guides.models import Picture, Question, Term

if TYPE_CHECKING:
    from django.http import HttpRequest


@admin.register(Question)
class QuestionAdmin(HistoryAdmin):
    form = QuestionForm
    list_display = ("question", "guide", "position", "source")
    list_filter = ("guide",)
    list_select_related = ("guide__live", "source")
    search_fields = ("question", "answer", "key")


@admin.register(Term)
class TermAdmin(WhereQuotedAdmin, HistoryAdmin):
    form = TermForm
    quoted_as = "term"
    named_by = "slug"
    list_display = ("name", "short", "slug", "topic", "source")
    list_select_related = ("source",)
    search_fields = ("name", "short", "slug", "meaning")


@admin.register(Picture)
class PictureAdmin(WhereQuotedAdmin):
    form = PictureForm
    quoted_as = "picture"
    named_by = "name"
    list_display = ("name", "alt", "caption", "credit")
    search_fields = ("name", "alt", "caption")

    def get_readonly_fields(self, request: HttpRequest, obj: Picture | None = None) -> tuple[str, ...]:
        return ("name",) if obj else ()
