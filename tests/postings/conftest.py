"""The board as it is without the other app, so that its tests and budgets are its own.

What careers adds to its pages, and what that costs, is tested in tests/careers.
"""

from __future__ import annotations

import pytest

from postings.feeds.sitemaps import more_sections
from postings.search.extensions import Extensions, extensions


@pytest.fixture(autouse=True)
def nothing_is_added(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in vars(Extensions()).items():
        monkeypatch.setattr(extensions, name, value)
    for name in list(more_sections):
        monkeypatch.delitem(more_sections, name)
