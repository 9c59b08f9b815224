from __future__ import annotations

from random import Random

import pytest

from postings.search.engine import source
from tests.postings.search.board import Board


@pytest.fixture(autouse=True)
def engine_never_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database would stand in, and a test of the engine would be one of the database."""

    def fail(error: Exception) -> None:
        raise AssertionError("The engine failed.") from error

    monkeypatch.setattr(source, "report", fail)


@pytest.fixture
def board(db: None) -> Board:
    return Board(Random(20261120))
