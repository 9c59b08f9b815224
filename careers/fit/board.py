"""The board's own words, for the rules: its synonyms, as curators keep them."""

from __future__ import annotations

from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

from careers.fit.words import own_words, words_with
from postings.openings.models import TopicSynonym
from postings.search.models import SynonymGroup

if TYPE_CHECKING:
    from careers.fit.words import Words

# Curators change them a few times a year.
_SECONDS = 300.0


class _Kept:
    def __init__(self) -> None:
        self._lock = Lock()
        self._words = own_words()
        self._until = 0.0

    def get(self) -> Words:
        with self._lock:
            if monotonic() >= self._until:
                groups, topics = _groups(), _topics()
                self._words = words_with(groups, topics) if groups or topics else own_words()
                self._until = monotonic() + _SECONDS
            return self._words

    def forget(self) -> None:
        self._until = 0.0


_kept = _Kept()
board_words, forget = _kept.get, _kept.forget


def _groups() -> list[list[str]]:
    return list(SynonymGroup.objects.order_by("words").values_list("words", flat=True))


def _topics() -> list[list[str]]:
    """What stands beside a topic is mostly narrower: who knows it knows of the topic, and not the other way."""
    topics: dict[str, list[str]] = {}
    for topic, text in TopicSynonym.objects.order_by("topic__name", "text").values_list(
        "topic__name", "text"
    ):
        topics.setdefault(topic, [topic]).append(text)
    return list(topics.values())
