from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from threading import Event, Thread

import pytest
from django.core.cache import cache
from pytest_django import DjangoCaptureOnCommitCallbacks
from redis.exceptions import RedisError

from careers.salaries import kept
from careers.salaries.kept import HEARD_SECONDS, KEPT_SECONDS, Kept, forget_after_commit

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


def test_is_read_again_when_its_time_is_over(wait: Pass, numbers: Kept[int]) -> None:
    assert numbers.get() == 1
    wait(KEPT_SECONDS - 1)
    assert numbers.get() == 1
    wait(2)
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
    wait(2)
    assert numbers.get() == 3
    assert numbers.get() == 3


def test_without_the_cache_it_keeps_what_it_has(
    wait: Pass, numbers: Kept[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: object) -> None:
        raise RedisError

    assert numbers.get() == 1
    monkeypatch.setattr(cache, "get", lost)
    wait(HEARD_SECONDS + 1)
    assert numbers.get() == 1


def test_while_one_thread_reads_anew_another_takes_what_there_was(wait: Pass) -> None:
    reading, finish = Event(), Event()

    def values() -> Iterator[str]:
        yield "old"
        reading.set()
        assert finish.wait(5)
        yield "new"

    steps = values()
    one = Kept(lambda: next(steps))
    assert one.get() == "old"
    wait(KEPT_SECONDS + 1)
    thread = Thread(target=one.get)
    thread.start()
    assert reading.wait(5)
    assert one.get() == "old"
    finish.set()
    thread.join(5)
    assert one.get() == "new"
