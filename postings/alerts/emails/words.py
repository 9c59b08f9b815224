"""Where the words of a search stand in an opening, in the opening's own spelling."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from postings.search.engine.schema import ABOUT, ASKS, BODY, COVERS, TITLE, analyser
from postings.search.engine.words import groups_of
from postings.search.highlighting import marks_in, sought_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from postings.search.engine.documents import Contents
    from postings.search.engine.words import Group, Stems, Synonyms, Wanted
    from postings.search.highlighting import Marked, Sought

# A reason is a line, not a concordance.
_MOST_QUOTES = 3


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a search, prepared to be looked for in many openings."""

    text: str
    groups: tuple[Group, ...]
    sought: tuple[Sought, ...]

    @classmethod
    def of(cls, text: str, synonyms: Synonyms) -> Words:
        groups = groups_of(text, synonyms) if text else ()
        return cls(text, groups, tuple(sought_by([group]) for group in groups))

    def reasons(self, contents: Contents) -> tuple[str, ...]:
        """`“graph” in the title`; () where nothing is asked for, or the opening does not hold it (any more)."""
        for sought in self.sought:
            found = _places_of(sought, contents)
            if found:
                return found
        # Marks are found line by line, and the engine reads on over their ends. A minus has no place to show.
        if any(_holds(group, contents) for group in self.groups):
            return (f"it matches “{self.text}”",)
        return ()


def _places_of(sought: Sought, contents: Contents) -> tuple[str, ...]:
    """() unless everything that is sought was found."""
    left = set(range(len(sought.things)))
    reasons: list[str] = []
    for name, lines in _parts(contents):
        quotes: dict[str, str] = {}
        for line in lines:
            if not left:
                break
            marked = marks_in(line, sought)
            if left & marked.things:
                left -= marked.things
                quotes.update(_quotes(marked))
        if quotes:
            reasons.append(f"{', '.join(list(quotes.values())[:_MOST_QUOTES])} {name}")
    return () if left else tuple(reasons)


def _quotes(marked: Marked) -> Iterator[tuple[str, str]]:
    for start, end in marked.spans:
        text = marked.text[start:end]
        yield text.lower(), f"“{text}”"


def _parts(contents: Contents) -> Iterator[tuple[str, Iterable[str]]]:
    """The parts of an opening, what says most first."""
    # What it is stands among what it asks and offers, too.
    institution, _role, _funding, _workplace, *topics = contents.texts[ABOUT]
    yield "in the title", contents.texts[TITLE]
    yield "in the institution’s name", (institution,)
    yield "among its topics", (*topics, *contents.texts[COVERS])
    yield "among what it asks and offers", contents.texts[ASKS]
    yield "in the text", (line for text in contents.texts[BODY] for line in text.split("\n"))


def _holds(group: Group, contents: Contents) -> bool:
    """As the engine decides it."""
    written = (unicodedata.normalize("NFC", text) for texts in contents.texts.values() for text in texts)
    texts = [tuple(analyser().analyze(text)) for text in written]
    return all(_is_there(one, texts) for one in group.wanted) and not any(
        _is_there(one, texts) for one in group.unwanted
    )


def _is_there(wanted: Wanted, texts: Sequence[Stems]) -> bool:
    return all(_stands(way, texts) for way in wanted.parts) or any(
        _stands(way, texts) for way in wanted.others
    )


def _stands(way: Stems, texts: Sequence[Stems]) -> bool:
    size = len(way)
    return any(
        stems[start : start + size] == way for stems in texts for start in range(len(stems) - size + 1)
    )
