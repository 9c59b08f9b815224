from __future__ import annotations

import pytest

from careers.fit import board, lenses


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    board.forget()
    lenses.forget()
