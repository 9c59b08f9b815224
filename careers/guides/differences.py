"""What changed between two texts: paragraph by paragraph, and in a changed one word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from django.utils.html import format_html, format_html_join

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.utils.safestring import SafeString

# Words with the space after them, so that what is put together again is the text.
_WORDS = re.compile(r"\S+\s*|\s+")
# Paragraphs that are less alike are shown as one gone and one new: marks on every other word are no help.
_ALIKE = 0.4
# More pairs of paragraphs are not compared word by word: a text that is new from end to end is shown as that.
_MOST_PAIRS = 2_500
# From here on words that are everywhere are no anchors, or comparing takes the square of their number.
_MANY = 1_500


class Run(NamedTuple):
    """Words with one fate: `same`, `gone` or `new`."""

    fate: str
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading or list. `fate` is `same`, or `changed` with its runs."""

    fate: str
    runs: tuple[Run, ...]

    @property
    def marked(self) -> SafeString:
        return marked(self.runs)


class Changed(NamedTuple):
    """One field whose text differs: its name, and its blocks in order."""

    name: str
    blocks: tuple[Block, ...]


def blocks_of(old: str, new: str) -> tuple[Block, ...]:
    before, after = _paragraphs(old), _paragraphs(new)
    matcher = SequenceMatcher(None, before, after, autojunk=len(after) > _MANY)
    blocks: list[Block] = []
    for operation, first, last, start, end in matcher.get_opcodes():
        if operation == "equal":
            blocks += [Block("same", (Run("same", text),)) for text in after[start:end]]
        else:
            blocks += _replaced(before[first:last], after[start:end])
    return tuple(blocks)


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if part.strip()]


def _replaced(gone: Sequence[str], new: Sequence[str]) -> Iterator[Block]:
    """Beside each other where they are alike, in the order of the new text."""
    left = list(gone)
    are_few = len(gone) * len(new) <= _MOST_PAIRS
    for text in new:
        like = next((old for old in left if are_few and _are_alike(old, text)), None)
        if like is None:
            yield Block("changed", (Run("new", text),))
            continue
        while left[0] != like:
            yield Block("changed", (Run("gone", left.pop(0)),))
        left.pop(0)
        yield Block("changed", runs_of(like, text))
    for text in left:
        yield Block("changed", (Run("gone", text),))


def _are_alike(old: str, new: str) -> bool:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=len(after) > _MANY)
    return matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def runs_of(old: str, new: str) -> tuple[Run, ...]:
    """Word by word; what was there comes before what took its place."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=len(after) > _MANY)
    runs: list[Run] = []
    for operation, first, last, start, end in matcher.get_opcodes():
        if operation == "equal":
            runs.append(Run("same", "".join(after[start:end])))
            continue
        runs += [Run("gone", "".join(before[first:last]))] if first < last else []
        runs += [Run("new", "".join(after[start:end]))] if start < end else []
    return tuple(runs)


def changes_between(old: dict[str, str], new: dict[str, str]) -> list[Changed]:
    """The fields that differ, by the names that people know them by."""
    return [
        Changed(name, blocks_of(old.get(name, ""), text))
        for name, text in new.items()
        if old.get(name, "") != text
    ]


# Screen readers pass over the marks themselves, so each says in words what it is.
_MARKS = {
    "same": "{}",
    "gone": '<del><span class="visually-hidden">taken out: </span>{}</del>',
    "new": '<ins><span class="visually-hidden">put in: </span>{}</ins>',
}


def marked(runs: Sequence[Run]) -> SafeString:
    """As HTML, with the words escaped."""
    return format_html_join("", "{}", ((format_html(_MARKS[run.fate], run.text),) for run in runs))
