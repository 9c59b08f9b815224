from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, ClassVar

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.utils import timezone
from django.utils.html import format_html

from postings.search.filters import FACETS
from postings.search.models import SearchMiss, SynonymGroup
from postings.search.sentence import sentence_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.http import HttpRequest
    from django.utils.safestring import SafeString

    from postings.search.query import SearchQuery
    from postings.search.sentence import Labels


@admin.register(SynonymGroup)
class SynonymGroupAdmin(admin.ModelAdmin[SynonymGroup]):
    search_fields: ClassVar = ["words"]


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
