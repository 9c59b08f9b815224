"""Fixtures for every test. The servers come from `jobboard.embedded.pytest_plugin`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from hypothesis import settings as hypothesis_settings

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

# Shared machines stall; a slow example is not a wrong one.
hypothesis_settings.register_profile("board", deadline=None)
hypothesis_settings.load_profile("board")


@pytest.fixture(autouse=True)
def own_cache(settings: SettingsWrapper) -> None:
    """Every test starts with an empty cache, and workers beside each other do not see each other's."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    settings.CACHES = {
        "default": {
            **settings.CACHES["default"],
            "KEY_PREFIX": f"test-{worker}-{os.environ.get('TEST_DB_SUFFIX', '')}",
        }
    }
    cache.clear()
