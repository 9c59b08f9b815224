"""Names to suggest, found by the words they begin with, however many there are."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# After every text that starts with the one before it.
_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Name:
    """A topic or an institution under one of its names: `words` are those of `text`, as they are compared."""

    slug: str
    label: str
    text: str
    words: tuple[str, ...]
    count: int


class NameIndex:
    """Names in the order in which they are proposed: the larger first, and the usual name before others."""

    def __init__(self, names: Iterable[Name] = ()) -> None:
        self.names = sorted(names, key=lambda name: (-name.count, name.text != name.label))
        numbered = list(enumerate(self.names))
        self._starts = sorted((" ".join(name.words), number) for number, name in numbered)
        self._words = sorted((word, number) for number, name in numbered for word in set(name.words))

    def best(self, typed: Sequence[str], most: int) -> list[Name]:
        """Each thing once, under the name that fits best: what was typed, then what starts so, then the rest."""
        found: dict[str, Name] = {}
        for number in self._in_order(typed):
            found.setdefault(self.names[number].slug, self.names[number])
            if len(found) == most:
                break
        return list(found.values())

    def _in_order(self, typed: Sequence[str]) -> Iterator[int]:
        whole = " ".join(typed)
        starting = _between(self._starts, whole)
        yield from sorted(number for text, number in starting if text == whole)
        yield from sorted(number for text, number in starting if text != whole)
        rarest = min((_between(self._words, word) for word in typed), key=len)
        known = {number for _, number in starting}
        for number in sorted({number for _, number in rarest} - known):
            if has_all(self.names[number].words, typed):
                yield number


def has_all(words: Sequence[str], typed: Sequence[str]) -> bool:
    """Whether each typed word starts a word of its own."""
    left = list(words)
    for start in sorted(typed, key=len, reverse=True):
        match = next((word for word in left if word.startswith(start)), None)
        if match is None:
            return False
        left.remove(match)
    return True


def fit(words: Sequence[str], typed: Sequence[str]) -> int:
    """0 where the name is what was typed, 1 where it starts so, 2 where its words stand elsewhere."""
    if tuple(words) == tuple(typed):
        return 0
    return 1 if " ".join(words).startswith(" ".join(typed)) else 2


def _between(pairs: Sequence[tuple[str, int]], start: str) -> Sequence[tuple[str, int]]:
    return pairs[bisect_left(pairs, (start,)) : bisect_left(pairs, (start + _LAST,))]
