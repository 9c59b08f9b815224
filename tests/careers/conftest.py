"""Fixtures of the careers app."""

from __future__ import annotations

import pytest

from careers.content.loading import load


@pytest.fixture
def careers_content(db: None) -> None:
    """The content files as they are shipped. They are read once; writing them takes about 0.2 s."""
    load()
