"""Where the words of a search stand in what it found: marks in titles, and a line of the text.

Cut into words and stems as the engine does it. Of each text only the beginning is looked at, which bounds what a
page of rows costs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from django.db import connection
from django.utils.html import escape
from django.utils.safestring import mark_safe

from postings.search.engine.source import current_reader
from postings.search.engine.words import groups_of, stems_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from django.utils.safestring import SafeString

    from postings.search.engine.words import Group, Stems

_LOOKED_AT = 6_000
# A line of a row, and how much of it may stand before the first mark.
_LONGEST, _BEFORE = 100, 30
_WORD = re.compile(r"[^\W_]+(?:\+\+|#)?")

_TEXTS_SQL = """
SELECT
    id, left(description_text, %(most)s),
    ARRAY(
        SELECT name FROM postings_qualification
        WHERE opening_id = postings_opening.id AND name <> '' ORDER BY id
    )
FROM postings_opening WHERE id = ANY(%(ids)s)
"""

Span = tuple[int, int]


class Titled(Protocol):
    """An opening, or its card."""

    @property
    def pk(self) -> int: ...
    @property
    def title(self) -> str: ...


# The stems of each way to say one thing that the search wants.
Ways = tuple["Stems", ...]


@dataclass(frozen=True, slots=True)
class Highlight:
    """The title with its marks; `snippet` is "" where the title has it all, or the text has none of it."""

    title: SafeString
    snippet: SafeString | str


@dataclass(frozen=True, slots=True)
class Marked:
    """A text, the places to mark in it, and the numbers of the things that stand there."""

    text: str
    spans: tuple[Span, ...]
    things: frozenset[int]


@dataclass(frozen=True, slots=True)
class Sought:
    """The ways to say each thing, and how the words begin without which a text has none of them."""

    things: tuple[Ways, ...]
    starts: tuple[str, ...]


def highlights_of(words: str, openings: Sequence[Titled]) -> dict[int, Highlight]:
    """By the id of each opening. Nothing without words."""
    wanted = _wanted(words) if words and openings else None
    if wanted is None or not wanted.things:
        return {}
    titles = {opening.pk: marks_in(opening.title, wanted) for opening in openings}
    rest = [pk for pk, title in titles.items() if len(title.things) < len(wanted.things)]
    snippets = {pk: _snippet(text, skills, titles[pk], wanted) for pk, text, skills in _texts(rest)}
    return {pk: Highlight(_html(title), snippets.get(pk, "")) for pk, title in titles.items()}


def _wanted(words: str) -> Sought:
    reader = current_reader()
    return sought_by(groups_of(words, reader.vocabulary.synonyms if reader else None))


def sought_by(groups: Iterable[Group]) -> Sought:
    things: list[Ways] = []
    for one in dict.fromkeys(one for group in groups for one in group.wanted):
        # Words that were written beside each other may stand apart, as the search has it.
        things += [tuple(dict.fromkeys((way, *one.others))) for way in one.parts]
    firsts = {way[0] for ways in things for way in ways if way}
    return Sought(tuple(things), tuple(sorted({_start_of(stem) for stem in firsts})))


def _start_of(stem: str) -> str:
    """What every word of this stem begins with: "studi" is that of study, "hope" of hoping, "die" of dying."""
    if len(stem) <= 2:
        return stem
    if stem.endswith("ie"):
        return stem[:1] if len(stem) == 3 else stem[:-2]
    return stem[:-1] if stem[-1] in "iye" or stem.endswith("bl") else stem


def _texts(opening_ids: Sequence[int]) -> Iterable[tuple[int, str, list[str]]]:
    if not opening_ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS_SQL, {"ids": list(opening_ids), "most": _LOOKED_AT})
        rows: list[tuple[int, str, list[str]]] = cursor.fetchall()
    return rows


def _snippet(text: str, skills: Sequence[str], title: Marked, wanted: Sought) -> SafeString | str:
    """The line with the most that the title does not have; skills where no line has any."""
    left = len(wanted.things) - len(title.things)
    best: Marked | None = None
    for line in (*text.split("\n"), ", ".join(skills)):
        marked = marks_in(line, wanted)
        more = len(marked.things - title.things)
        if more and (best is None or more > len(best.things - title.things)):
            best = marked
            if more == left:
                break
    return _html(_cut(best)) if best else ""


def marks_in(text: str, wanted: Sought) -> Marked:
    """Where the wanted things stand in `text`, which is one line."""
    if text.isascii() and not _may_hold(text.lower(), wanted.starts):
        return Marked(text, (), frozenset())
    tokens = list(_tokens(text))
    stems = [stem for stem, _ in tokens]
    present = set(stems)
    spans: list[Span] = []
    things: set[int] = set()
    for number, ways in enumerate(wanted.things):
        for way in ways:
            if not present.issuperset(way):
                continue
            for place in _places(stems, way):
                spans.append((tokens[place][1][0], tokens[place + len(way) - 1][1][1]))
                things.add(number)
    return Marked(text, tuple(_joined(spans, text)), frozenset(things))


def _may_hold(text: str, starts: Iterable[str]) -> bool:
    """A look that costs a hundredth of cutting the text into words, which most lines need not be."""
    return any(start in text for start in starts)


def _tokens(text: str) -> Iterator[tuple[str, Span]]:
    for match in _WORD.finditer(text):
        for stem in _stems_of_word(match.group()):
            yield stem, match.span()


@lru_cache(maxsize=50_000)
def _stems_of_word(word: str) -> Stems:
    return stems_of(word)


def _places(stems: Sequence[str], way: Stems) -> Iterator[int]:
    for place in range(len(stems) - len(way) + 1):
        if stems[place] == way[0] and tuple(stems[place : place + len(way)]) == way:
            yield place


def _joined(spans: Iterable[Span], text: str) -> Iterator[Span]:
    """In their order; what overlaps, or has only a space between, is one."""
    current: Span | None = None
    for start, end in sorted(spans):
        if current is None or (start > current[1] and not text[current[1] : start].isspace()):
            if current is not None:
                yield current
            current = (start, end)
        else:
            current = (current[0], max(current[1], end))
    if current is not None:
        yield current


def _cut(marked: Marked) -> Marked:
    """A part of the line that is short enough, with its first mark in it, between two words."""
    text = marked.text
    if len(text) <= _LONGEST:
        return marked
    first = marked.spans[0]
    start = 0 if first[0] <= _BEFORE * 2 else text.rfind(" ", 0, first[0] - _BEFORE) + 1
    end = text.rfind(" ", start, start + _LONGEST)
    end = max(first[1], end) if len(text) > start + _LONGEST else len(text)
    lead, trail = ("… " if start else ""), (" …" if end < len(text) else "")
    shift = len(lead) - start
    spans = tuple((one + shift, two + shift) for one, two in marked.spans if start <= one and two <= end)
    return Marked(lead + text[start:end] + trail, spans, marked.things)


def _html(marked: Marked) -> SafeString:
    parts: list[str] = []
    end = 0
    for start, stop in marked.spans:
        parts += [escape(marked.text[end:start]), "<mark>", escape(marked.text[start:stop]), "</mark>"]
        end = stop
    parts.append(escape(marked.text[end:]))
    return mark_safe("".join(parts))  # noqa: S308 - every part of the text is escaped above
