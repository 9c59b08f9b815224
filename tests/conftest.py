"""Fixtures for every test. The servers come from `jobboard.embedded.pytest_plugin`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from zlib import crc32

import pytest
from django.core.cache import cache
from hypothesis import settings as hypothesis_settings

if TYPE_CHECKING:
    from pytest_django import Settings

# Shared machines stall; a slow example is not a wrong one.
hypothesis_settings.register_profile("board", deadline=None)
hypothesis_settings.load_profile("board")


@pytest.fixture(autouse=True)
def own_cache(settings: Settings) -> None:
    """Every test starts with an empty cache, and workers beside each other do not see each other's."""
    name = os.environ.get("PYTEST_XDIST_WORKER", "main") + os.environ.get("TEST_DB_SUFFIX", "")
    location = settings.CACHES["default"]
    settings.CACHES = {"default": {**location, "OPTIONS": {"db": crc32(name.encode()) % 16}}}
    cache.clear()
