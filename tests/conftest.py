"""Fixtures for every test. The servers come from `jobboard.embedded.pytest_plugin`."""

from __future__ import annotations

from collections.abc import Generator

import pytest
from django.core.cache import cache
from django.db import connection
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import blocking_manager_key

from careers.salaries.kept import Kept
from postings.search import browse
from postings.search.keeping import KEEPER

# Shared machines stall; a slow example is not a wrong one.
hypothesis_settings.register_profile("board", deadline=None)
hypothesis_settings.load_profile("board")


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()
    browse.forget()
    KEEPER.clear()
    Kept.forget()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None]:
    """A test with real transactions leaves the tables empty: put back what the migrations wrote.

    `serialized_rollback` does so before such a test only, and the next test of this worker wants it too.
    """
    yield
    marker = item.get_closest_marker("django_db")
    if marker is None or not marker.kwargs.get("transaction"):
        return
    assert marker.kwargs.get("serialized_rollback"), "Write transaction=True, serialized_rollback=True."
    with item.config.stash[blocking_manager_key].unblock():
        # Django keeps it there at the creation of the test database, and declares it nowhere.
        contents: str = getattr(connection, "_test_serialized_contents")  # noqa: B009 - undeclared, so mypy refuses the dot
        connection.creation.deserialize_db_from_string(contents)
