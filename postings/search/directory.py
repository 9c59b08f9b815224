"""Institutions from A to Z, and the page of one with its openings."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypedDict, TypeVar
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, Func, Model, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Coalesce, Left
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from postings.institutions.models import Institution
from postings.openings.choices import Role
from postings.openings.models import Opening
from postings.search import browse
from postings.search.query import SearchQuery, tidy_words
from postings.search.results import PageLink

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.core.paginator import Page
    from django_stubs_ext import WithAnnotations

    from postings.search.browse import Tally

Row = TypeVar("Row", bound=Model)


class OpenCount(TypedDict):
    open_count: int


INSTITUTIONS_PER_PAGE, OPENINGS_PER_PAGE, CLOSED = 60, 25, 5
OTHER_LETTERS = "#"
_STROKED, _PLAIN = "øłđßæœ", "oldsao"


class Folded(Func):
    """Lower case without accents, so that Å files under A and "zurich" finds "Zürich"."""

    output_field = TextField()
    template = (
        "translate(regexp_replace(normalize(lower(%(expressions)s), NFKD), U&'[\\0300-\\036F]', '', 'g'), "
        f"'{_STROKED}', '{_PLAIN}')"
    )


def folded(text: str) -> str:
    """`Folded`, for a text in hand."""
    marks_apart = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(letter for letter in marks_apart if not unicodedata.combining(letter))
    return plain.translate(str.maketrans(_STROKED, _PLAIN))


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


@require_safe
def institution_list(request: HttpRequest) -> HttpResponse:
    words = tidy_words(request.GET.get("q", ""))
    institutions = Institution.objects.annotate(folded=Folded("name")).annotate(initial=Left("folded", 1))
    if words:
        institutions = institutions.filter(folded__contains=folded(words))
    letters = _letters(institutions)
    letter = request.GET.get("letter", "").upper()
    if letter in letters:
        institutions = institutions.filter(initial__in=letters[letter])
    else:
        letter = ""
    page = Paginator(
        with_open_count(institutions).order_by(Folded("name"), "pk"), INSTITUTIONS_PER_PAGE
    ).get_page(request.GET.get("page"))
    parameters = tuple((name, value) for name, value in (("q", words), ("letter", letter)) if value)
    context = {
        "section": "institutions",
        "page": page,
        "pages": PageLinks(page, parameters),
        "words": words,
        "letter": letter,
        "letters": _letter_links(letters, letter, words),
    }
    return render(request, "postings/search/institution_list.html", context)


def with_open_count(
    institutions: QuerySet[Institution],
) -> QuerySet[WithAnnotations[Institution, OpenCount]]:
    """With `open_count`, by the one definition of open."""
    openings = Opening.objects.open().filter(institution=OuterRef("pk")).order_by()
    counts = openings.values("institution").annotate(count=Count("pk")).values("count")
    return institutions.annotate(open_count=Coalesce(Subquery(counts), 0))


def _letters(institutions: QuerySet[Institution]) -> dict[str, set[str]]:
    """Letter of the alphabet to the initials filed under it; what is no letter from A to Z is under #."""
    letters: dict[str, set[str]] = {}
    initials = institutions.order_by().values_list(Left(Folded("name"), 1), flat=True).distinct()
    for initial in initials:
        upper = initial.upper()
        letters.setdefault(upper if "A" <= upper <= "Z" else OTHER_LETTERS, set()).add(initial)
    return letters


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


@require_safe
def institution_detail(request: HttpRequest, slug: str) -> HttpResponse:
    institution = get_object_or_404(Institution, slug=slug)
    openings = Opening.objects.for_institution(institution)
    open_openings = openings.open()
    page = Paginator(open_openings.closing_first().for_rows(), OPENINGS_PER_PAGE).get_page(
        request.GET.get("page")
    )
    closed = openings.public().exclude(pk__in=open_openings.values("pk"))
    context = {
        "section": "institutions",
        "institution": institution,
        "page": page,
        "pages": PageLinks(page),
        "by_role": _by_role(institution),
        "bands": browse.pay_bands(),
        "closed": closed.newest_first().for_rows()[:CLOSED],
    }
    return render(request, "postings/search/institution.html", context)


def _by_role(institution: Institution) -> list[Tally]:
    openings = Opening.objects.open().for_institution(institution).order_by()
    counts = dict(openings.values("role").annotate(count=Count("pk")).values_list("role", "count"))
    return [
        browse.Tally(
            role.value,
            role.label,
            counts[role],
            SearchQuery(institution=(institution.slug,), role=(role.value,)).get_absolute_url(),
        )
        for role in Role
        if role in counts
    ]
