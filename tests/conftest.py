"""Fixtures for every test. The servers come from `jobboard.embedded.pytest_plugin`."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from hypothesis import settings as hypothesis_settings

# Shared machines stall; a slow example is not a wrong one.
hypothesis_settings.register_profile("board", deadline=None)
hypothesis_settings.load_profile("board")


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()
