"""The glossary: every term with the openings of its topic and the guides that use it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from careers.guides.filling import Filling
from careers.guides.listing import line_of, live_guides
from careers.guides.models import Term
from careers.guides.rendering import quotes_of
from postings.search.browse import counts

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from careers.guides.filling import Citation
    from careers.guides.listing import GuideLine
    from postings.search.browse import Tally


@dataclass(frozen=True, slots=True)
class Entry:
    """`topic` is there while there are openings of it."""

    term: Term
    meaning: SafeString
    plain: str
    topic: Tally | None
    guides: tuple[GuideLine, ...]
    citation: Citation | None


@dataclass(frozen=True, slots=True)
class Letter:
    name: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Glossary:
    letters: tuple[Letter, ...]
    citations: tuple[Citation, ...]
    cards: SafeString

    @property
    def entries(self) -> list[Entry]:
        return [entry for letter in self.letters for entry in letter.entries]


def glossary() -> Glossary:
    terms = sorted(Term.objects.select_related("source"), key=lambda term: term.name.lower())
    filling = Filling(*(term.html for term in terms))
    topics = {tally.value: tally for tally in counts().topics}
    guides = _guides_by_term()
    entries = [
        Entry(
            term,
            filling.fill(term.html),
            filling.words(term.html),
            topics.get(term.topic),
            tuple(guides[term.slug]),
            filling.cite(term.source) if term.source else None,
        )
        for term in terms
    ]
    letters = groupby(entries, key=lambda entry: entry.term.name[0].upper())
    return Glossary(
        tuple(Letter(name, tuple(group)) for name, group in letters), tuple(filling.citations), filling.cards
    )


def _guides_by_term() -> dict[str, list[GuideLine]]:
    found: dict[str, list[GuideLine]] = defaultdict(list)
    for guide in live_guides():
        assert guide.live is not None  # noqa: S101 - of `live_guides`
        line = line_of(guide)
        for quote in sorted(quotes_of(guide.live.html)):
            kind, _, slug = quote.partition(":")
            if kind == "term":
                found[slug].append(line)
    return found
