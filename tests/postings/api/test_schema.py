"""Whatever is sent, the API answers as its document says and never fails.

`API_EXAMPLES=5000 python -m pytest tests/postings/api/test_schema.py` sends that many requests to each operation.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from jobboard.wsgi import application
from postings.api.document import openapi
from tests.factories import OpeningFactory, TopicFactory

EXAMPLES = int(os.environ.get("API_EXAMPLES", "200"))


# What institutions write has its own, with a key.
whole = schemathesis.openapi.from_dict(openapi())
whole.app = application
schema = whole.exclude(path_regex="^/api/v1/desk/")


@pytest.fixture
def openings(db: None) -> Iterator[None]:
    """A few of each. As in Django's own test client, the connection outlives a request: it holds the test's data."""
    upper = TopicFactory.create(name="Robotics", synonyms=["robots"])
    OpeningFactory.create_batch(3, complete=True, topics=[TopicFactory.create(parent=upper)])
    OpeningFactory.create(closed=True)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("openings")
@schema.parametrize()
@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
def test_every_request_is_answered_as_documented(case: schemathesis.Case[Any]) -> None:
    # What the board does not know is noted, not refused; and most texts are no cursor.
    case.call_and_validate(excluded_checks=[negative_data_rejection, positive_data_acceptance])
