from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from postings.search import board_words
from postings.search.board_words import BoardWords
from postings.search.engine import source
from postings.search.engine.reader import Reader
from postings.search.name_index import NameIndex
from postings.search.vocabulary import Vocabulary

if TYPE_CHECKING:
    from pytest_django import Settings
    from tantivy import Searcher


class Clock:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Clock:
    settings.SEARCH_INDEXER = source.PROCESS
    clock = Clock()
    monkeypatch.setattr(board_words, "monotonic", clock)
    return clock


def reader(generation: str, searcher: Searcher | None = None) -> Reader:
    return Reader(searcher, generation, Vocabulary())  # type: ignore[arg-type]  # Nobody searches here.


def words(name: str) -> BoardWords:
    return BoardWords(NameIndex(), NameIndex(), {name: 1})


def test_words_are_kept_the_longer_the_more_they_cost(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = board_words._Kept()

    def read(one: Reader, now: object) -> BoardWords:
        clock.seconds += 2.0
        return words(one.generation)

    monkeypatch.setattr(board_words, "_read", read)

    def ask(generation: str) -> set[str]:
        return set(kept.get(reader(generation), timezone.now()).frequencies)

    assert ask("first") == {"first"}
    clock.seconds += 199
    assert ask("second") == {"first"}, "a hundred times the two seconds have not passed"
    clock.seconds += 2
    assert ask("second") == {"second"}
    clock.seconds += 301
    assert ask("second") == {"second"}
    assert kept._since == clock.seconds, "what closed meanwhile counts no more"


def test_nobody_waits_for_new_words_while_there_are_old_ones(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = board_words._Kept()
    monkeypatch.setattr(board_words, "_read", lambda one, now: words(one.generation))
    kept.get(reader("old"), timezone.now())
    clock.seconds += 1000
    is_reading, may_end = threading.Event(), threading.Event()

    def slow(one: Reader, now: object) -> BoardWords:
        is_reading.set()
        assert may_end.wait(10)
        return words(one.generation)

    monkeypatch.setattr(board_words, "_read", slow)
    thread = threading.Thread(target=kept.get, args=(reader("new"), timezone.now()))
    thread.start()
    assert is_reading.wait(10)

    assert set(kept.get(reader("new"), timezone.now()).frequencies) == {"old"}

    may_end.set()
    thread.join(10)
    assert set(kept.get(reader("new"), timezone.now()).frequencies) == {"new"}
