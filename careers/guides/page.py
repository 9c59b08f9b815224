"""One guide as its page shows it: the text with what it quotes, its questions, sources and openings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Min, Prefetch

from careers.guides.filling import Citation, Filling
from careers.guides.listing import live_guides
from careers.guides.models import Guide, Question
from careers.guides.related import Related, related
from careers.guides.rendering import Section, reading_minutes, sections_of, words_in

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.safestring import SafeString

    from careers.guides.models import Edition

QUESTIONS = Section("questions", "Questions")
OPENINGS = Section("openings", "Open now")
SOURCES = Section("sources", "Sources")


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its answer; `plain` is the answer as machines are told it."""

    key: str
    question: str
    answer: SafeString
    plain: str
    citation: Citation | None


@dataclass(frozen=True, slots=True)
class GuidePage:
    guide: Guide
    edition: Edition
    first_published_at: datetime | None
    text: SafeString
    sections: tuple[Section, ...]
    minutes: int
    questions: tuple[Answered, ...]
    related: Related | None
    citations: tuple[Citation, ...]
    # The explanations of terms, for the end of the page.
    cards: SafeString


def guide_of(slug: str) -> Guide | None:
    """The guide with all that its page needs; None without an edition that visitors may read."""
    return (
        live_guides()
        .annotate(first_published_at=Min("editions__published_at"))
        .prefetch_related(
            "sources",
            "steps",
            Prefetch("questions", Question.objects.select_related("source")),
        )
        .filter(slug=slug)
        .first()
    )


def page_of(guide: Guide, edition: Edition, now: datetime) -> GuidePage:
    """`edition` is the live one, or for reviewers another."""
    rows = list(guide.questions.all())
    filling = Filling(edition.html, *(row.html for row in rows), guide=guide)
    text = filling.fill(edition.html)
    questions = tuple(_answered(row, filling) for row in rows)
    for source in guide.sources.all():
        filling.cite(source)
    found = related(guide.search, now) if guide.search else None
    return GuidePage(
        guide=guide,
        edition=edition,
        first_published_at=getattr(guide, "first_published_at", None),
        text=text,
        sections=_contents(edition, questions, found, filling.citations),
        minutes=reading_minutes(words_in(edition.html)),
        questions=questions,
        related=found,
        citations=tuple(filling.citations),
        cards=filling.cards,
    )


def _answered(row: Question, filling: Filling) -> Answered:
    answer, plain = filling.fill(row.html), filling.words(row.html)
    citation = filling.cite(row.source) if row.source else None
    return Answered(row.key, row.question, answer, plain, citation)


def _contents(
    edition: Edition, questions: tuple[Answered, ...], found: Related | None, citations: list[Citation]
) -> tuple[Section, ...]:
    more = ((QUESTIONS, questions), (OPENINGS, found), (SOURCES, citations))
    return (*sections_of(edition.html), *(section for section, is_there in more if is_there))
