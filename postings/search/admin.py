from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from postings.openings.models import Topic, TopicSynonym
from postings.search.filters import FACETS
from postings.search.models import SearchMiss, SynonymGroup
from postings.search.query import SearchQuery
from postings.search.sentence import sentence_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.http import HttpRequest
    from django.utils.safestring import SafeString

    from postings.search.sentence import Labels


class SynonymGroupForm(forms.ModelForm[SynonymGroup]):
    """A word that was in the group before stays, whatever is known of it by now."""

    class Meta:
        model = SynonymGroup
        fields: ClassVar = ["words"]
        widgets: ClassVar = {"words": forms.TextInput(attrs={"class": "vTextField"})}
        help_texts: ClassVar = {
            "words": "Two or more, separated by commas, such as: PhD, doctoral. Who searches for one finds the others. "
            "Words for a topic belong to the topic."
        }

    def clean_words(self) -> list[str]:
        words = list(dict.fromkeys(" ".join(word.split()) for word in self.cleaned_data["words"]))
        words = [word for word in words if word]
        if len({word.casefold() for word in words}) < 2:
            raise ValidationError("Name at least two words that differ.")
        before = {word.casefold() for word in self.instance.words} if self.instance.pk else set()
        fresh = [word.casefold() for word in words if word.casefold() not in before]
        if problems := [*_words_of_topics(fresh), *self._words_of_groups(fresh)]:
            raise ValidationError([ValidationError(problem) for problem in problems])
        return words

    def _words_of_groups(self, words: list[str]) -> list[str]:
        others = SynonymGroup.objects.exclude(pk=self.instance.pk)
        known = {word.casefold(): group for group in others for word in group.words}
        return [f"“{word}” is in the group “{known[word]}”." for word in words if word in known]


def _words_of_topics(words: list[str]) -> list[str]:
    named = Topic.objects.annotate(_word=Lower("name")).filter(_word__in=words)
    other = TopicSynonym.objects.annotate(_word=Lower("text")).filter(_word__in=words)
    found = [(topic.name, topic) for topic in named]
    found += [(synonym.text, synonym.topic) for synonym in other.select_related("topic")]
    return [
        f"“{word}” stands for the topic {topic}. Add the others to that topic's words instead."
        for word, topic in found
    ]


@admin.register(SynonymGroup)
class SynonymGroupAdmin(admin.ModelAdmin[SynonymGroup]):
    form = SynonymGroupForm
    list_display = ("__str__", "tried")
    search_fields: ClassVar = ["words"]
    search_help_text = "A word of the group."
    list_per_page = 100

    def get_readonly_fields(self, request: HttpRequest, obj: SynonymGroup | None = None) -> tuple[str, ...]:
        return ("tried",) if obj else ()

    @admin.display(description="What each finds now")
    def tried(self, group: SynonymGroup) -> SafeString:
        """The search of visitors, for each word: with the group all of them find the same."""
        searches = [(SearchQuery(q=word).get_absolute_url(), word) for word in group.words]
        return format_html_join(" · ", '<a href="{}">{}</a>', searches)


class _MissList(ChangeList):
    """The names of all values on the page are looked up together."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        searches = {miss.pk: miss.search for miss in self.result_list}
        labels = labels_of(searches.values())
        for miss in self.result_list:
            miss.sentence = sentence_of(searches[miss.pk], labels)


@admin.register(SearchMiss)
class SearchMissAdmin(admin.ModelAdmin[SearchMiss]):
    """What people looked for in vain. It can be read and deleted."""

    list_display = ("sentence", "count", "last", "notes")
    list_display_links = None
    list_filter = ("last_at",)
    search_fields = ("words", "query")
    search_help_text = "Words that were searched for, or the value of a filter as in the address."
    date_hierarchy = "last_at"
    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: SearchMiss | None = None) -> bool:
        return False

    def get_changelist(self, request: HttpRequest, **kwargs: object) -> type[ChangeList]:
        return _MissList

    @admin.display(description="Search", ordering="query")
    def sentence(self, miss: SearchMiss) -> SafeString:
        """Leads to the search itself: it may find something by now."""
        said = getattr(miss, "sentence", "") or sentence_of(miss.search)
        return format_html('<a href="{}">{}</a>', miss.search.get_absolute_url(), said)

    @admin.display(description="Last", ordering="last_at")
    def last(self, miss: SearchMiss) -> date:
        return timezone.localdate(miss.last_at)


def labels_of(searches: Iterable[SearchQuery]) -> Labels:
    """The names of all their values, looked up together."""
    values: defaultdict[str, set[str]] = defaultdict(set)
    for search in searches:
        for param in FACETS:
            values[param].update(search.chosen(param))
    return {param: FACETS[param].labels(chosen) for param, chosen in values.items() if chosen}
