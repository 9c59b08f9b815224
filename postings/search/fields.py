"""Form fields that never refuse: what they cannot read they leave out, and say so in plain words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Required, TypedDict, TypeVar, Unpack

from django import forms

from postings.search.query import WORDS_LIMIT, tidy_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")

# Nobody ticks more boxes of one filter; more come from a script, and each costs a chip and a condition.
VALUES_LIMIT = 50
# How much of a value is quoted back to its writer.
_QUOTED_LIMIT = 40
_YES, _NO = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off"})
# "45000", "45,000", "45 000", "45'000" or "45k"; nine digits are more than any pay or page.
_NUMBER = re.compile(r"(\d{1,9})\s?(k?)", re.IGNORECASE | re.ASCII)
_SEPARATORS = re.compile(r"(?<=\d)[,.'’\s](?=\d{3}(?!\d))", re.ASCII)


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """What was read from the values of one parameter, and what could not be."""

    value: T
    notes: tuple[str, ...] = ()


def quoted(text: str) -> str:
    tidy = tidy_words(text)
    return f"“{tidy if len(tidy) <= _QUOTED_LIMIT else tidy[:_QUOTED_LIMIT] + '…'}”"


class Named(TypedDict, total=False):
    """What every field takes: `noun` names it in notes; the rest comes from django-filter."""

    noun: Required[str]
    label: str
    required: bool


class LenientField(forms.Field, Generic[T]):
    """A field over every value of its parameter, as a list of texts. Blank values count as not sent."""

    widget = forms.MultipleHiddenInput

    def __init__(self, *, noun: str, label: str = "", required: bool = False) -> None:
        super().__init__(label=label, required=required)
        self.noun = noun

    def clean(self, value: Sequence[str] | None) -> Read[T]:
        return self.read([text for text in value or () if text.strip()])

    def read(self, texts: list[str]) -> Read[T]:
        raise NotImplementedError

    def left_out(self, texts: Sequence[str]) -> str:
        """The note about values that are none of this field's."""
        more = f" and {len(texts) - 3} more" if len(texts) > 3 else ""
        return f"We know no {self.noun} {', '.join(map(quoted, texts[:3]))}{more}, so it is left out."


class WordsField(LenientField[str]):
    def read(self, texts: list[str]) -> Read[str]:
        if not texts:
            return Read("")
        words = tidy_words(texts[-1])
        # Compared before cutting, but without the cost of tidying all of a pasted book.
        if len(" ".join(texts[-1][: 4 * WORDS_LIMIT].split())) > WORDS_LIMIT:
            return Read(words, (f"Only the first {WORDS_LIMIT} characters of your words are looked for.",))
        return Read(words)


class ValuesField(LenientField[tuple[str, ...]]):
    """Repeatable. `recognise` gives the canonical value of a text, or None where it is none."""

    def __init__(self, *, recognise: Callable[[str], str | None], **named: Unpack[Named]) -> None:
        super().__init__(**named)
        self.recognise = recognise

    def read(self, texts: list[str]) -> Read[tuple[str, ...]]:
        known: set[str] = set()
        unknown: dict[str, None] = {}
        for text in texts:
            value = self.recognise(text.strip())
            if value is None:
                unknown[text] = None
            else:
                known.add(value)
        notes = [self.left_out(list(unknown))] if unknown else []
        if len(known) > VALUES_LIMIT:
            notes.append(f"Only {VALUES_LIMIT} values of {self.noun} are used at a time.")
        return Read(tuple(sorted(known)[:VALUES_LIMIT]), tuple(notes))


class ValueField(LenientField[str]):
    """The last value sent, where it is recognised; else `default`."""

    def __init__(
        self, *, recognise: Callable[[str], str | None], default: str = "", **named: Unpack[Named]
    ) -> None:
        super().__init__(**named)
        self.recognise = recognise
        self.default = default

    def read(self, texts: list[str]) -> Read[str]:
        if not texts:
            return Read(self.default)
        value = self.recognise(texts[-1].strip())
        return Read(self.default, (self.left_out(texts[-1:]),)) if value is None else Read(value)


class NumberField(LenientField[int | None]):
    """A whole number from `least` to `most`. A zero below `least` is "no limit", which forms send."""

    def __init__(
        self, *, least: int = 1, most: int, default: int | None = None, **named: Unpack[Named]
    ) -> None:
        super().__init__(**named)
        self.least, self.most, self.default = least, most, default

    def read(self, texts: list[str]) -> Read[int | None]:
        if not texts:
            return Read(self.default)
        match = _NUMBER.fullmatch(_SEPARATORS.sub("", texts[-1].strip()))
        number = int(match[1]) * (1000 if match[2] else 1) if match else None
        if number is not None and self.least <= number <= self.most:
            return Read(number)
        if number == 0:
            return Read(self.default)
        span = f"a whole number from {self.least:,} to {self.most:,}"
        return Read(self.default, (f"The {self.noun} {quoted(texts[-1])} is not {span}, so it is left out.",))


class FlagField(LenientField[bool]):
    def read(self, texts: list[str]) -> Read[bool]:
        text = texts[-1].strip().lower() if texts else ""
        if text in _YES or text in _NO or not text:
            return Read(text in _YES)
        return Read(False, (f"The {self.noun} {quoted(text)} is neither yes nor no, so it is left out.",))
