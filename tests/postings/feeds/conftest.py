from __future__ import annotations

from random import Random

import pytest

from tests.postings.search.board import Board


@pytest.fixture
def board(db: None) -> Board:
    return Board(Random(20261120))
