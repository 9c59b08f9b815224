from __future__ import annotations

import os
import shutil
import time
from typing import TYPE_CHECKING

import pytest

from postings.search.engine.building import build
from postings.search.engine.indexer import Indexer
from postings.search.engine.raw import raw_connection
from postings.search.engine.status import index_status
from postings.search.engine.store import CURRENT, META, place_of
from tests.factories import OpeningFactory

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture(autouse=True)
def place(settings: Settings, tmp_path: Path) -> Path:
    settings.SEARCH_INDEX_DIR = str(tmp_path / "search-index")
    return place_of(raw_connection())


def test_without_an_index_there_is_no_status() -> None:
    assert index_status() is None


def test_status_tells_documents_and_what_waits(place: Path) -> None:
    OpeningFactory.create_batch(3)
    build(place, raw_connection())
    status = index_status()
    assert status is not None
    assert (status.documents, status.pending, status.lag) == (3, 0, 0.0)
    assert 0 <= status.age < 60
    assert 0 <= status.followed_age < 60

    OpeningFactory.create()
    status = index_status()
    assert status is not None
    assert (status.documents, status.pending) == (3, 1)
    assert status.lag > 0

    indexer = Indexer(place, raw_connection())
    indexer.catch_up()
    indexer.close()
    status = index_status()
    assert status is not None
    assert (status.documents, status.pending, status.lag) == (4, 0, 0.0)


def test_age_is_that_of_the_last_change(place: Path) -> None:
    build(place, raw_connection())
    an_hour_ago = time.time() - 3600
    os.utime((place / CURRENT).resolve() / META, (an_hour_ago, an_hour_ago))
    status = index_status()
    assert status is not None
    assert 3590 < status.age < 3660


def test_index_that_is_being_replaced_is_none(place: Path) -> None:
    build(place, raw_connection())
    shutil.rmtree((place / CURRENT).resolve())
    assert index_status() is None
