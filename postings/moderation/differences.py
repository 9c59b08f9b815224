"""What changed in an opening, field by field and word by word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from django.utils.html import format_html, format_html_join

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.safestring import SafeString

# Words with the space behind them, so that they join to the text they came from.
_WORD = re.compile(r"\S+\s*|\s+")
# Comparing takes the square of it; what is longer is compared by sentences.
_MOST_WORDS = 3000
_SENTENCE = re.compile(r"[^.!?\n]+[.!?\n]*\s*|[.!?\n]+\s*")


class Piece(NamedTuple):
    """`kind`: "same", "gone" or "new"."""

    kind: str
    text: str


# Said as well as drawn: marks and colours are nothing to who listens.
_TAGS = {"gone": ("del", "removed:"), "new": ("ins", "added:")}


class Difference(NamedTuple):
    """Of one field. `before` has what is the same and what is gone, `now` what is the same and what is new."""

    name: str
    label: str
    is_changed: bool
    before: list[Piece]
    now: list[Piece]

    @property
    def before_html(self) -> SafeString:
        return marked(self.before)

    @property
    def now_html(self) -> SafeString:
        return marked(self.now)


def marked(pieces: list[Piece]) -> SafeString:
    return format_html_join("", "{}", ((_marked(piece),) for piece in pieces))


def _marked(piece: Piece) -> SafeString | str:
    if piece.kind not in _TAGS:
        return piece.text
    tag, said = _TAGS[piece.kind]
    return format_html(
        '<{tag}><span class="visually-hidden">{said} </span>{text}</{tag}>',
        tag=tag,
        said=said,
        text=piece.text,
    )


def label_of_field(name: str) -> str:
    return name.replace("_", " ").capitalize()


def differences(before: Mapping[str, str], now: Mapping[str, str]) -> list[Difference]:
    """Every field that says or said something; those that changed first."""
    names = [name for name in now if now[name] or before.get(name)]
    found = [_difference(name, before.get(name, ""), now[name]) for name in names]
    return sorted(found, key=lambda one: not one.is_changed)


def _difference(name: str, before: str, now: str) -> Difference:
    return Difference(name, label_of_field(name), before != now, *compared(before, now))


def compared(before: str, now: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces: the first in what is the same and what is gone, the second in that and what is new."""
    is_long = before.count(" ") + now.count(" ") > _MOST_WORDS
    pattern = _SENTENCE if is_long else _WORD
    old, new = pattern.findall(before), pattern.findall(now)
    matcher = SequenceMatcher(a=_stripped(old), b=_stripped(new), autojunk=False)
    pieces: tuple[list[Piece], list[Piece]] = ([], [])
    for tag, a, b, c, d in matcher.get_opcodes():
        is_same = tag == "equal"
        if b > a:
            pieces[0].append(Piece("same" if is_same else "gone", "".join(old[a:b])))
        if d > c:
            pieces[1].append(Piece("same" if is_same else "new", "".join(new[c:d])))
    return pieces


def _stripped(words: list[str]) -> list[str]:
    return [word.strip() for word in words]
