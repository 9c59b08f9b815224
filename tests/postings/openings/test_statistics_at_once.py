"""Several who count, and several who store what is counted, beside each other: each view is stored once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event

import pytest
from django.db import connection

from postings.openings.statistics.buffer import Kind, add, keys, redis_client
from postings.openings.statistics.models import OpeningDay
from postings.openings.statistics.storing import store_counts
from tests.factories import OpeningFactory

THREADS, EACH = 4, 150
DAY = date(2026, 11, 20)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_every_view_is_stored_once() -> None:
    openings = [opening.pk for opening in OpeningFactory.create_batch(3)]
    is_over = Event()

    def look(thread: int) -> None:
        for number in range(EACH):
            add(openings[number % 3], DAY, Kind.VIEW, f"{thread} {number}")

    def store() -> int:
        runs = 0
        while not is_over.is_set():
            store_counts()
            runs += 1
        connection.close()
        return runs

    with ThreadPoolExecutor(THREADS + 2) as pool:
        storing = [pool.submit(store) for _ in range(2)]
        looking = [pool.submit(look, thread) for thread in range(THREADS)]
        for one in looking:
            one.result()
        is_over.set()
        assert all(one.result() for one in storing)
    # One run may have left what it took to the next.
    store_counts()
    store_counts()
    assert not redis_client().exists(keys().waiting, keys().taken)
    assert sum(OpeningDay.objects.values_list("views", flat=True)) == THREADS * EACH
