"""A profile's reading of the whole board: which of its keys are missing, which unknown.

Kept in the process for the profiles seen last. A key is judged once for a profile, whatever happens to the board.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

from django.utils import timezone

from careers.fit.board import board_words
from careers.fit.keeping import profile_of
from careers.fit.rules import judge_key
from careers.fit.verdicts import State
from postings.search.extensions import Lens
from postings.search.fitting import board_keys

if TYPE_CHECKING:
    from django.http import HttpRequest

    from careers.fit.profile import Profile
    from careers.fit.words import Words
    from postings.search.engine.keys import BoardKeys

_MOST_PROFILES = 200


class _Reading:
    """One profile's states, as far as they were asked for."""

    def __init__(self, profile: Profile, words: Words, year: int) -> None:
        self._profile, self._words, self._year = profile, words, year
        self._states: dict[str, State] = {}
        self._lens: Lens | None = None
        self._generation = ""

    def state(self, key: str) -> State:
        if key not in self._states:
            self._states[key] = judge_key(key, self._profile, self._words, year=self._year).state
        return self._states[key]

    def lens(self, board: BoardKeys, fingerprint: str) -> Lens:
        if self._lens is None or self._generation != board.generation:
            states = {key: self.state(key) for key in board.every}
            self._lens = Lens(fingerprint, _with(State.MISSING, states), _with(State.UNKNOWN, states))
            self._generation = board.generation
        return self._lens


def _with(state: State, states: dict[str, State]) -> frozenset[str]:
    return frozenset(key for key, own in states.items() if own is state)


class _Kept:
    def __init__(self) -> None:
        self._lock = Lock()
        self._readings: OrderedDict[tuple[str, str, int], _Reading] = OrderedDict()

    def get(self, profile: Profile, words: Words, year: int) -> _Reading:
        key = (profile.fingerprint, words.version, year)
        with self._lock:
            reading = self._readings.get(key) or _Reading(profile, words, year)
            self._readings[key] = reading
            self._readings.move_to_end(key)
            if len(self._readings) > _MOST_PROFILES:
                self._readings.popitem(last=False)
        return reading

    def forget(self) -> None:
        with self._lock:
            self._readings.clear()


_kept = _Kept()
forget = _kept.forget


def lens_of(request: HttpRequest) -> Lens | None:
    profile = profile_of(request)
    return None if profile is None else lens_for(profile)


def lens_for(profile: Profile) -> Lens:
    """Of the board as it is now."""
    board, words, year = board_keys(), board_words(), timezone.now().year
    reading = _kept.get(profile, words, year)
    fingerprint = f"{profile.fingerprint}-{words.version}-{year}-{board.generation}"
    return reading.lens(board, fingerprint)
