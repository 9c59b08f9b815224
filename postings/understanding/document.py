"""A posting's text cut into sentences that know which heading they stand under."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from postings.understanding.markup import Line, has_blocks, read_lines
from postings.understanding.sections import find_section_kind

# Headings are short; measured over 1,260 real postings 97 % of the lines that end in a colon and
# introduce a list are under 80 characters.
MAX_HEADING_LENGTH = 80

_BULLET = re.compile(r"^\s*(?:[-–—*+>•·▪●◦‣∙○■□➢➤✓✔»]|\d{1,2}[.)]|[a-h]\))\s+")
# Bullets that never stand inside running text, so a line may be cut at each of them.
_INLINE_BULLET = re.compile(r"\s[•▪●◦‣∙■➢➤✓✔]\s*")
# "Requirements: – a degree – Python": dashes are bullets only once a colon has introduced one.
_DASH_OPENER = re.compile(r":\s[-–—*]\s")
_DASH_BULLET = re.compile(r"\s[-–—*]\s(?=[A-Z0-9])")

_SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]{0,3} (?=[\"'“‘(\[]?([A-Z0-9ÄÖÜÅØÉÀ][\w’-]*))")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that a full stop belongs to.
_ABBREVIATIONS = _words(
    """
    e.g i.e eg ie vs dr prof mr mrs ms st ca approx incl inkl excl bzw evtl ggf nr no tel str abs art
    fig sec vol pp ed eds resp max min dept univ assoc asst jr sr cf al z.b d.h u.a o.ä mind zzgl jan
    feb mar apr jun jul aug sep sept oct nov dec
    """
)
# These may also end a sentence; they do when the next word is one that opens sentences.
_MAYBE_ABBREVIATIONS = _words(
    """
    ph ph.d m.sc b.sc m.s b.s m.a b.a m.eng b.eng d.phil dipl ing phd u.s u.k u.s.a inc ltd co corp a.m
    p.m etc hrs yrs no
    """
)
_OPENERS = _words(
    """
    A An The This That These Those You Your We Our They It He She In If For With As At On To By From All
    Any Applicants Applications Candidates Candidate Experience Strong Excellent Good Knowledge Please
    There Ability Additional Previous Prior Must Preference Preferred Ideally Also Both Other What Who
    Why How When Where Demonstrated Familiarity Fluency Proficiency Salary Benefits Deadline Applying
    Apply Successful Applicant Some Not No Only Given Working Under Within Based Being Because While
    Since
    """
)
# A heading and its first sentence on one line: "Requirements: a PhD in physics".
_RUN_IN = re.compile(r"([^:.!?;]{3,50}):(?:\s+|$)")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence or list item, and the nearest heading above it ("" before the first)."""

    text: str
    heading: str = ""
    is_item: bool = False


@dataclass(frozen=True)
class Document:
    """What the rules read: the title, and the body as sentences in order."""

    title: str
    sentences: tuple[Sentence, ...]

    @classmethod
    def from_html(cls, title: str, html: str) -> Document:
        """Any string will do; broken HTML is read as far as it goes."""
        return cls._from_lines(title, read_lines(html), guess_headings=not has_blocks(html))

    @classmethod
    def from_text(cls, title: str, text: str) -> Document:
        return cls._from_lines(
            title, [Line(" ".join(line.split())) for line in text.splitlines()], guess_headings=True
        )

    @classmethod
    def _from_lines(cls, title: str, lines: list[Line], *, guess_headings: bool = False) -> Document:
        return cls(title=" ".join(title.split()), sentences=tuple(_cut(lines, guess_headings=guess_headings)))

    @cached_property
    def text(self) -> str:
        """The body again, one sentence a line."""
        return "\n".join(s.text for s in self.sentences)


def _cut(lines: list[Line], *, guess_headings: bool) -> Iterator[Sentence]:
    lines = [part for line in lines if line.text for part in _cut_at_bullets(line)]
    heading = ""
    last = len(lines) - 1
    for index, line in enumerate(lines):
        text = line.text
        # Headings are sentences too: "Salary: £40,000" and "Deadline 1 May 2026" look like headings.
        if index != last and _is_heading(line, guess_headings=guess_headings):
            heading = text.rstrip(": ")
            yield Sentence(text, heading)
            continue
        within = heading
        is_label = False
        for part in _cut_before_headings(text):
            opening = _RUN_IN.match(part)
            is_whole = opening is not None and opening.end() == len(part)
            is_label = line.is_item and not is_whole
            if opening and _opens_section(opening[1], within, is_label=is_label):
                within = opening[1]
            yield Sentence(part, within, is_label)
        # "Education: a degree" as one item of a list says nothing of the items after it.
        if not is_label:
            heading = within


def _opens_section(words: str, heading: str, *, is_label: bool) -> bool:
    """Whether words before a colon are a heading; a label ("Education:") leaves a wish list one."""
    kind = find_section_kind(words)
    return bool(kind) and not (is_label and kind == "required" and find_section_kind(heading) == "preferred")


def _cut_at_bullets(line: Line) -> list[Line]:
    """The line itself, or its parts where bullets stand inside it, without their bullets."""
    text = line.text
    is_item = line.is_item
    if bullet := _BULLET.match(text):
        text, is_item = text[bullet.end() :], True
    pieces = _INLINE_BULLET.split(text)
    if len(pieces) == 1 and (opener := _DASH_OPENER.search(text)):
        start = text[: opener.start() + 1]
        pieces = [start, *_DASH_BULLET.split(text[opener.end() :])]
    first = Line(pieces[0].strip(), is_item, line.is_heading)
    return [piece for piece in (first, *(Line(p.strip(), True) for p in pieces[1:])) if piece.text]


def _cut_before_headings(text: str) -> Iterator[str]:
    """The sentences of a line; a heading that ends one ("a boat Desirable skills:") stands alone."""
    for part in split_sentences(text):
        if part[-1] == ":":
            words = part.split()
            for size in range(min(5, len(words)), 0, -1):
                heading = " ".join(words[-size:])
                if heading[0].isupper() and find_section_kind(heading):
                    if size < len(words):
                        yield " ".join(words[:-size])
                    yield heading
                    break
            else:
                yield part
        else:
            yield part


def _is_heading(line: Line, *, guess_headings: bool) -> bool:
    text = line.text
    if len(text) > MAX_HEADING_LENGTH or (line.is_item and not line.is_heading) or ". " in text:
        return False
    if line.is_heading or text[-1] == ":":
        return True
    # Only plain text leaves it to us to guess; in HTML a short paragraph is more often a place or a name.
    if guess_headings:
        return text[-1] not in ".!?;," and len(text.split()) <= 8 and text[0].isupper()
    return len(text) <= 50 and text[-1] not in ".;," and bool(find_section_kind(text))


def split_sentences(text: str) -> list[str]:
    """Cut running text at the marks that end a sentence, keeping the marks."""
    parts = []
    start = 0
    for end in _SENTENCE_END.finditer(text):
        # The last word of the sentence, which may be its only one.
        first = max(text.rfind(" ", start, end.start()) + 1, start)
        word = text[first : end.start()] if end[0][0] == "." else ""
        if not word or _ends_sentence(word.lstrip("(\"'“‘["), end[1]):
            parts.append(text[start : end.end() - 1])
            start = end.end()
    parts.append(text[start:])
    return [part for part in parts if part]


def _ends_sentence(word: str, following: str) -> bool:
    """Whether the full stop after `word` ends its sentence when `following` is the next word."""
    lower = word.lower()
    if lower in ("ph.d", "phd") and following == "Candidate":
        # "a motivated Ph.D. Candidate who": one expression, unlike "a Ph.D. Candidates must".
        return False
    if lower in _MAYBE_ABBREVIATIONS:
        return following in _OPENERS
    if lower in _ABBREVIATIONS:
        return False
    if word.isdigit():
        # "15. Juni 2026" and "3. Platz" against "in 2026. The"
        return len(word) > 2 or following in _OPENERS
    # An initial ("J. Smith"), unless it is the name of a language ("experience in R. You").
    return len(word) != 1 or not word.isupper() or following in _OPENERS
