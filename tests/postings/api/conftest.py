from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from tests.postings.search.board import Board

Get = Callable[..., Any]


@pytest.fixture(autouse=True)
def no_limit(settings: Settings) -> None:
    settings.API_REQUESTS_PER_MINUTE = 0


@pytest.fixture
def get(client: Client) -> Get:
    """The JSON of an answer with status 200."""

    def get(address: str) -> Any:
        response = client.get(address.removeprefix("http://127.0.0.1:8000"))
        assert response.status_code == 200, response.content
        return response.json()

    return get


@pytest.fixture
def board(db: None) -> Board:
    return Board(Random(20261121))
