"""Fixtures for the tests of alerts."""

from __future__ import annotations

import pytest

from postings.alerts import limits


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers come at once; that they take as long as each other is `test_limits_time`'s."""
    monkeypatch.setattr(limits, "EVEN_SECONDS", 0.0)
