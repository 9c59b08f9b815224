"""Institutions from A to Z."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, NamedTuple, TypedDict, TypeVar
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from postings.institutions.models import Institution
from postings.institutions.names import Folded, folded
from postings.openings.models import Opening
from postings.search import browse
from postings.search.query import tidy_words
from postings.search.results import PageLink

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.core.paginator import Page
    from django_stubs_ext import WithAnnotations

Row = TypeVar("Row")


class OpenCount(TypedDict):
    open_count: int


INSTITUTIONS_PER_PAGE = 60
OTHER_LETTERS = "#"


@dataclass(frozen=True, slots=True)
class PageLinks(Generic[Row]):
    """The pages of a plain list, for the same links as those of the openings."""

    page: Page[Row]
    parameters: tuple[tuple[str, str], ...] = ()

    @property
    def previous_url(self) -> str:
        return self._url(self.page.previous_page_number()) if self.page.has_previous() else ""

    @property
    def next_url(self) -> str:
        return self._url(self.page.next_page_number()) if self.page.has_next() else ""

    @property
    def page_links(self) -> list[PageLink]:
        numbers = self.page.paginator.get_elided_page_range(self.page.number, on_each_side=2, on_ends=1)
        return [
            PageLink(number, self._url(number), number == self.page.number)
            if isinstance(number, int)
            else PageLink(None)
            for number in numbers
        ]

    def _url(self, number: int) -> str:
        return "?" + urlencode([*self.parameters, *([("page", str(number))] if number > 1 else [])])


@dataclass(frozen=True, slots=True)
class LetterLink:
    letter: str
    url: str
    is_current: bool


class Entry(NamedTuple):
    """An institution: its name folded, and the letter it is filed under."""

    pk: int
    name: str
    letter: str


@require_safe
def institution_list(request: HttpRequest) -> HttpResponse:
    words = tidy_words(request.GET.get("q", ""))
    found, part = _entries(), folded(words)
    if part:
        found = [entry for entry in found if part in entry.name]
    letters = {entry.letter for entry in found}
    letter = request.GET.get("letter", "").upper()
    if letter in letters:
        found = [entry for entry in found if entry.letter == letter]
    else:
        letter = ""
    page = Paginator(found, INSTITUTIONS_PER_PAGE).get_page(request.GET.get("page"))
    parameters = tuple((name, value) for name, value in (("q", words), ("letter", letter)) if value)
    context = {
        "section": "institutions",
        "total": len(found),
        "institutions": _rows([entry.pk for entry in page.object_list]),
        "pages": PageLinks(page, parameters),
        "words": words,
        "letter": letter,
        "letters": _letter_links(letters, letter, words),
    }
    return render(request, "postings/search/institution_list.html", context)


def _entries() -> list[Entry]:
    """All of them. To fold and to sort every name takes long, and names seldom change."""
    return browse.kept_near("directory", _sorted_entries)


def shown() -> QuerySet[Institution]:
    """Those that anybody finds: somebody has shown that they act for it, or it has an opening to be read.

    What a stranger made and nobody has looked at yet is on no list.
    """
    has_openings = Exists(Opening.objects.public().filter(institution=OuterRef("pk")))
    return Institution.objects.current().filter(Q(is_verified=True) | has_openings)


def _sorted_entries() -> list[Entry]:
    rows = shown().order_by(Folded("name"), "pk").values_list("pk", Folded("name"))
    return [Entry(pk, name, _letter_of(name)) for pk, name in rows]


def _letter_of(name: str) -> str:
    """What begins with no letter from A to Z is filed under #."""
    upper = name[:1].upper()
    return upper if "A" <= upper <= "Z" else OTHER_LETTERS


def _rows(ids: Sequence[int]) -> list[WithAnnotations[Institution, OpenCount]]:
    found = with_open_count(Institution.objects.order_by()).in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def with_open_count(
    institutions: QuerySet[Institution],
) -> QuerySet[WithAnnotations[Institution, OpenCount]]:
    """With `open_count`, by the one definition of open."""
    openings = Opening.objects.open().filter(institution=OuterRef("pk")).order_by()
    counts = openings.values("institution").annotate(count=Count("pk")).values("count")
    return institutions.annotate(open_count=Coalesce(Subquery(counts), 0))


def _letter_links(letters: Iterable[str], current: str, words: str) -> list[LetterLink]:
    """All, then each letter that has institutions."""
    search = [("q", words)] if words else []
    return [
        LetterLink("All", "?" + urlencode(search), not current),
        *(
            LetterLink(letter, "?" + urlencode([*search, ("letter", letter)]), letter == current)
            for letter in sorted(letters)
        ),
    ]
