from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from postings.search.engine.source import current_reader

if TYPE_CHECKING:
    from collections.abc import Callable

    from postings.search.engine.reader import Reader


@pytest.fixture
def reader(db: None) -> Callable[[], Reader]:
    """The newest state of the index in memory."""

    def newest() -> Reader:
        found = current_reader()
        assert found is not None
        return found

    return newest
