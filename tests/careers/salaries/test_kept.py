from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import count

import pytest
from django.core.cache import cache
from django.db import OperationalError
from pytest_django import DjangoCaptureOnCommitCallbacks
from redis.exceptions import RedisError

from careers.salaries import kept
from careers.salaries.kept import HEARD_SECONDS, KEPT_SECONDS, RETRY_SECONDS, Kept, forget_after_commit

Pass = Callable[[float], None]


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Pass:
    """Lets time pass."""
    now = [1_000.0]
    monkeypatch.setattr(kept, "monotonic", lambda: now[0])

    def wait(seconds: float) -> None:
        now[0] += seconds

    return wait


@pytest.fixture
def numbers() -> Kept[int]:
    """1, and the next number with every reading."""
    counter = count(1)
    return Kept(lambda: next(counter))


def reading_ends() -> None:
    for thread in threading.enumerate():
        if thread.name == "kept":
            thread.join(5)


def test_is_read_again_when_its_time_is_over_and_nobody_waits(wait: Pass, numbers: Kept[int]) -> None:
    assert numbers.get() == 1
    wait(KEPT_SECONDS - 1)
    assert numbers.get() == 1
    wait(2)
    assert numbers.get() == 1
    reading_ends()
    assert numbers.get() == 2


@pytest.mark.django_db
def test_change_is_heard_by_this_process_at_once_and_by_others_in_seconds(
    wait: Pass, numbers: Kept[int], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    assert numbers.get() == 1
    with django_capture_on_commit_callbacks(execute=True):
        forget_after_commit()
    assert numbers.get() == 2
    kept._version.change()  # As another process does.
    wait(HEARD_SECONDS - 1)
    assert numbers.get() == 2
    reading_ends()
    wait(2)
    numbers.get()
    reading_ends()
    assert numbers.get() == 3
    reading_ends()
    assert numbers.get() == 3


def test_what_is_no_band_does_not_hear_of_changes(wait: Pass) -> None:
    counter = count(1)
    live = Kept(lambda: next(counter), follows_changes=False)
    assert live.get() == 1
    kept._forget()
    wait(HEARD_SECONDS + 1)
    assert live.get() == 1


def test_without_the_cache_it_keeps_what_it_has(
    wait: Pass, numbers: Kept[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: object) -> None:
        raise RedisError

    assert numbers.get() == 1
    monkeypatch.setattr(cache, "get", lost)
    wait(HEARD_SECONDS + 1)
    numbers.get()
    reading_ends()
    assert numbers.get() == 1


def test_without_the_database_it_keeps_what_it_has_and_asks_again_later(
    wait: Pass, caplog: pytest.LogCaptureFixture
) -> None:
    answers: list[int | Exception] = [1, OperationalError("away"), 2]

    def read() -> int:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    one = Kept(read)
    assert one.get() == 1
    wait(KEPT_SECONDS + 1)
    one.get()
    reading_ends()
    assert one.get() == 1
    assert "read before is shown" in caplog.text
    wait(RETRY_SECONDS + 1)
    one.get()
    reading_ends()
    assert one.get() == 2


def test_first_reading_is_one_for_all_threads() -> None:
    readings, may_end = count(1), threading.Event()

    def read() -> int:
        assert may_end.wait(5)
        return next(readings)

    one, found = Kept(read), list[int]()
    threads = [threading.Thread(target=lambda: found.append(one.get())) for _ in range(3)]
    for thread in threads:
        thread.start()
    may_end.set()
    for thread in threads:
        thread.join(5)
    assert found == [1, 1, 1]


def test_what_is_forgotten_the_moment_it_was_read_is_still_handed_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A band is saved in another thread just then."""
    one = Kept(lambda: "read")
    hold = one._hold

    def held_and_forgotten(value: str, version: str) -> object:
        held = hold(value, version)
        Kept.forget_bands()
        return held

    monkeypatch.setattr(one, "_hold", held_and_forgotten)
    assert one.get() == "read"
