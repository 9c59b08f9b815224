"""What the board's openings name most: offered where somebody fills in a profile."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from careers.fit.board import board_words
from careers.fit.words import FIELD, LANGUAGE, SKILL, VENUE
from postings.openings.needs import alternatives_of
from postings.search.fitting import board_keys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from careers.fit.words import Words
    from postings.search.engine.keys import BoardKeys

_MOST = {FIELD: 12, SKILL: 18, VENUE: 12, LANGUAGE: 30}

Suggestions = dict[str, list[str]]


def suggestions() -> Suggestions:
    """By kind, names as they are written, those asked for most first."""
    return _kept(_Board(board_keys()), board_words().version)


class _Board:
    """Equal to another of the same state of the board, so that what is made of it can be kept."""

    def __init__(self, keys: BoardKeys) -> None:
        self.keys = keys

    def __hash__(self) -> int:
        return hash(self.keys.generation)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Board) and other.keys.generation == self.keys.generation


@lru_cache(maxsize=4)
def _kept(board: _Board, _words_version: str) -> Suggestions:
    words = board_words()
    counted: dict[str, Counter[str]] = {kind: Counter() for kind in _MOST}
    for asked in (board.keys.required, board.keys.preferred):
        _count(asked, counted, words)
    return {
        kind: [words.label(kind, key) for key, _ in counts.most_common(_MOST[kind])]
        for kind, counts in counted.items()
    }


def _count(asked: Mapping[str, int], counted: Mapping[str, Counter[str]], words: Words) -> None:
    for key, number in asked.items():
        for need in alternatives_of(key):
            if need.kind in counted:
                counted[need.kind][words.one(need.kind, need.name)] += number
