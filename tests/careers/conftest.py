"""Fixtures of the careers app."""

from __future__ import annotations

import pytest

from careers.content.loading import load
from careers.salaries.kept import Kept


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """What one test's pages kept is not the next one's."""
    Kept.forget()


@pytest.fixture
def careers_content(db: None) -> None:
    """The content files as they are shipped. They are read once; writing them takes about 0.2 s."""
    load()
