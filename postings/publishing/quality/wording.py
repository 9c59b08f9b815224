"""Wording that shuts people out, found by a list that is data (`wording.toml`)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LIST = Path(__file__).with_name("wording.toml")
# "there is no age limit", "regardless of nationality": said of nobody.
_DENIED = re.compile(
    r"\b(?:no|not|never|without|regardless of|irrespective of|independent(?:ly)? of|don['’]t|nor)\b[^.,;:]{0,30}$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """`kind` is part of the key of its finding; some are lawful in places, and a person looks at them."""

    kind: str
    pattern: re.Pattern[str]
    why: str
    instead: str
    is_hard: bool


@dataclass(frozen=True, slots=True)
class Hit:
    entry: Entry
    words: str


@cache
def entries() -> tuple[Entry, ...]:
    """In the order of the list: hard ones first."""
    with _LIST.open("rb") as file:
        listed = tomllib.load(file)["entry"]
    return tuple(
        Entry(
            kind=one["kind"],
            pattern=re.compile(one["pattern"], re.IGNORECASE | re.MULTILINE),
            why=one["why"],
            instead=one.get("instead", ""),
            is_hard=one.get("hard", False),
        )
        for one in listed
    )


def hits(sentences: Iterable[str]) -> list[Hit]:
    """Each entry once, with the words that it was found by."""
    said = list(sentences)
    text = "\n".join(said)
    # Most entries are nowhere in the text, which one search of all of it tells sooner.
    near = [entry for entry in entries() if entry.pattern.search(text)]
    return [hit for entry in near if (hit := _first(entry, said)) is not None]


def _first(entry: Entry, sentences: list[str]) -> Hit | None:
    for sentence in sentences:
        for match in entry.pattern.finditer(sentence):
            if not _DENIED.search(sentence[: match.start()]):
                return Hit(entry, match[0].strip())
    return None
