from __future__ import annotations

import pytest

from postings.accounts.models import User
from tests.factories.moderation import moderator


@pytest.fixture
def ada(db: None) -> User:
    """A moderator."""
    return moderator("ada@board.example")


@pytest.fixture
def grace(db: None) -> User:
    """Another one."""
    return moderator("grace@board.example")
