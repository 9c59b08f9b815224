"""What a text quotes by name, so that one change shows everywhere: `[[figure:key]]` and its like.

The cleaned HTML keeps a place for each, `<data value="figure:key">words</data>`, filled when it is shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from careers.facts.models import Figure
from careers.guides.models import Picture, Term
from careers.salaries.models import SalaryBand
from postings.openings.choices import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

# Between a quote's name and its words while Markdown is read: in a table `|` would end the cell.
BAR = "\ue000"
QUOTE = re.compile(rf"\[\[([a-z-]+)(?::([\w-]+))?(?:[|{BAR}]([^\[\]\n]*))?\]\]")
PLACE = re.compile(r'<data value="([a-z-]+)(?::([\w-]+))?">([^<]*)</data>')

# What of a band can be quoted by itself: its middle, or the pay that a share of people do not exceed.
BAND_MIDDLE = "middle"
_BAND_PART = re.compile(rf"{BAND_MIDDLE}|\d{{1,2}}%")
IN_LINES = frozenset({"figure", "band", "term"})
# Each takes the place of a paragraph.
ALONE = frozenset({"bands", "ladder", "skills", "live-pay", "picture"})
_WITHOUT_KEY = frozenset({"ladder", "skills", "live-pay"})
_HEADINGS = re.compile(r"^ {0,3}#{1,6}\s.*$", re.MULTILINE)
_BRACKETS = re.compile(r"\[\[[^\[\]\n]*\]\]?")


class Quote(NamedTuple):
    """One thing quoted: `figure` and the key of the figure; a `ladder` has no key."""

    kind: str
    key: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}" if self.key else self.kind

    @classmethod
    def parse(cls, text: str) -> Quote:
        return cls(*text.partition(":")[::2])


class UnknownQuoteError(ValueError):
    """A text quotes what does not exist. The message says which."""


@dataclass(frozen=True, slots=True)
class Known:
    """The names that can be quoted, of the kinds that have any."""

    figure: frozenset[str] = frozenset()
    band: frozenset[str] = frozenset()
    term: frozenset[str] = frozenset()
    picture: frozenset[str] = frozenset()

    @classmethod
    def of(cls, quotes: Iterable[Quote]) -> Known:
        """One query for each kind that occurs."""
        asked: dict[str, set[str]] = {}
        for kind, key in quotes:
            asked.setdefault(kind, set()).add(key)
        figures = Figure.objects.filter(key__in=asked.get("figure", ())).values_list("key", flat=True)
        bands = SalaryBand.objects.filter(key__in=asked.get("band", ())).values_list("key", flat=True)
        terms = Term.objects.filter(slug__in=asked.get("term", ())).values_list("slug", flat=True)
        pictures = Picture.objects.filter(name__in=asked.get("picture", ())).values_list("name", flat=True)
        return cls(frozenset(figures), frozenset(bands), frozenset(terms), frozenset(pictures))

    def has(self, quote: Quote) -> bool:
        if quote.kind == "bands":
            return quote.key in Role.values
        return quote.kind in _WITHOUT_KEY or quote.key in getattr(self, quote.kind)


def quotes_in(text: str) -> list[Quote]:
    """In the order of the Markdown, each once."""
    return list(dict.fromkeys(Quote(match[1], match[2] or "") for match in QUOTE.finditer(text)))


def problems(text: str, known: Known | None = None) -> list[str]:
    """What a curator has to mend before the text is stored, a sentence each. `known` is the database, if not given."""
    found = quotes_in(text)
    written = [*_misspelt(text), *(sentence for quote in found if (sentence := _misused(quote)))]
    right = [quote for quote in found if not _misused(quote)]
    kept = known or Known.of(right)
    unknown = [f"There is no {quote.kind} “{quote.key}”." for quote in right if not kept.has(quote)]
    images = ["An image is quoted by its name: [[picture:name]]."] if "![" in text else []
    return [*written, *_parts(text), *unknown, *_not_alone(text), *_in_headings(text), *images]


def check(text: str) -> None:
    """Raise for a text with problems."""
    if found := problems(text):
        raise UnknownQuoteError(" ".join(found))


def _misspelt(text: str) -> list[str]:
    """Brackets that are no quote, such as `[[figure:]]` or one with a bracket short."""
    rest = QUOTE.sub("", text)
    return [
        f"“{match[0]}” is not written as a quote, such as [[figure:key]]."
        for match in _BRACKETS.finditer(rest)
    ]


def _misused(quote: Quote) -> str:
    if quote.kind not in IN_LINES | ALONE:
        known = ", ".join(sorted(IN_LINES | ALONE))
        return f"“[[{quote}]]”: there is no kind “{quote.kind}”. Known: {known}."
    if quote.kind in _WITHOUT_KEY and quote.key:
        return f"“[[{quote}]]” is written as [[{quote.kind}]]."
    if quote.kind not in _WITHOUT_KEY and not quote.key:
        return f"“[[{quote.kind}]]” does not say which: [[{quote.kind}:key]]."
    return ""


def _parts(text: str) -> list[str]:
    return [
        f"“{match[0]}”: of a band there is the “{BAND_MIDDLE}”, or a share such as “10%”."
        for match in QUOTE.finditer(text)
        if match[1] == "band" and match[3] is not None and not _BAND_PART.fullmatch(match[3])
    ]


def _in_headings(text: str) -> list[str]:
    """A heading is also a line of the contents, which fills no places."""
    return [
        f"“{match[0]}” is in a heading, where only words can stand."
        for heading in _HEADINGS.findall(text)
        for match in QUOTE.finditer(heading)
        if match[1] in IN_LINES and not (match[1] == "term" and match[3])
    ]


def _not_alone(text: str) -> list[str]:
    return [
        f"“{match[0]}” stands alone, with an empty line before and after it."
        for block in re.split(r"\n\s*\n", text)
        for match in QUOTE.finditer(block)
        if match[1] in ALONE and block.strip() != match[0]
    ]
