"""What the index keeps of an opening, and how its words are read."""

from __future__ import annotations

import hashlib
import inspect
import sys
from functools import cache
from typing import TYPE_CHECKING

from tantivy import Filter, Index, Schema, SchemaBuilder, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

if TYPE_CHECKING:
    from pathlib import Path

ID, CLOSES, PUBLISHED, DEADLINE = "id", "closes_at", "published_at", "deadline_at"
PAY_LOW, PAY_HIGH = "pay_yearly_min", "pay_yearly_max"
FRESHNESS = "freshness"
PLACE = "place"
# What an opening asks for, as keys (`postings.openings.needs`).
REQUIRES, PREFERS = "requires", "prefers"
TITLE, ABOUT, ASKS, COVERS, BODY = "title", "about", "asks", "covers", "body"

# Compared and ordered by.
NUMBERS = (CLOSES, PUBLISHED, DEADLINE, PAY_LOW, PAY_HIGH)
# Looked up and counted as they are.
VALUES = (
    *("role", "level", "topic", "country", "city", "workplace", "contract", "funding"),
    *("institution", "degree_admitted", "visa", PLACE, REQUIRES, PREFERS),
)
# Of these, the ones that are never counted over what matches.
_UNCOUNTED = frozenset({PLACE, REQUIRES, PREFERS})
# Counted by a number that stands for the value, in a field of its own: see `numbering`.
NUMBERED: dict[str, str] = {"institution": "institution_number", "city": "city_number"}
# What a word is worth where it stands: a title says most, then who and about what, then skills, places and
# people, then the text. What else its topics cover is no more than a mention in the text.
WORTH: dict[str, float] = {TITLE: 10.0, ABOUT: 5.0, ASKS: 2.5, COVERS: 1.0, BODY: 1.0}

_ANALYSER = "english_words"
# Letters and digits; "C++" and "C#" are words of their own.
_WORD = r"[\p{L}\p{N}\p{M}]+(?:\+\+|#)?"


@cache
def plain_analyser() -> TextAnalyzer:
    """Words in lower case and without accents."""
    return _plain().build()


@cache
def analyser() -> TextAnalyzer:
    """The stems of words, as the index keeps them. Stop words stay, so that phrases may hold them."""
    return _plain().filter(Filter.stemmer("english")).build()


def _plain() -> TextAnalyzerBuilder:
    # Folding comes first: the lower case of "İ" would be two letters.
    words = TextAnalyzerBuilder(Tokenizer.regex(_WORD)).filter(Filter.remove_long(60))
    return words.filter(Filter.ascii_fold()).filter(Filter.lowercase())


@cache
def schema() -> Schema:
    builder = SchemaBuilder()
    builder.add_integer_field(ID, indexed=True, fast=True)
    for name in NUMBERS:
        builder.add_integer_field(name, fast=True)
    for name in NUMBERED.values():
        builder.add_integer_field(name, fast=True)
    builder.add_float_field(FRESHNESS, fast=True)
    for name in VALUES:
        is_fast = name not in NUMBERED and name not in _UNCOUNTED
        builder.add_text_field(name, fast=is_fast, tokenizer_name="raw", index_option="basic")
    for name in WORTH:
        builder.add_text_field(name, tokenizer_name=_ANALYSER)
    return builder.build()


def new_index(path: Path | None = None) -> Index:
    """An index in memory, or at `path` (opened where there is one)."""
    return with_analyser(Index(schema()) if path is None else Index(schema(), path=str(path)))


def with_analyser(index: Index) -> Index:
    """Analysers are not kept in the index."""
    index.register_tokenizer(_ANALYSER, analyser())
    return index


@cache
def schema_version() -> str:
    """Changes with what decides what is in an index: this module, those it is filled with, the engine."""
    from postings.openings import needs
    from postings.search.engine import documents, numbering

    digest = hashlib.sha256()
    for module in (sys.modules[__name__], documents, numbering, needs):
        digest.update(inspect.getsource(module).encode())
    digest.update(_engine_version().encode())
    return digest.hexdigest()[:12]


def _engine_version() -> str:
    from importlib.metadata import version

    return version("tantivy")
