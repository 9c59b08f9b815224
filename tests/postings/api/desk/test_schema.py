"""Whatever is sent with a key, the write API answers as its document says and never fails.

`DESK_EXAMPLES=2000 python -m pytest tests/postings/api/desk/test_schema.py` sends that many requests to each operation.
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
from pytest_django import Settings
from schemathesis.specs.openapi.checks import (
    ignored_auth,
    negative_data_rejection,
    positive_data_acceptance,
)

from jobboard.wsgi import application
from postings.api.document import openapi
from tests.factories import InstitutionFactory, OpeningFactory
from tests.factories.api import key_with_secret

EXAMPLES = int(os.environ.get("DESK_EXAMPLES", "10"))

whole = schemathesis.openapi.from_dict(openapi())
whole.app = application
schema = whole.include(path_regex="^/api/v1/desk/")


@pytest.fixture
def written(db: None, settings: Settings) -> Iterator[str]:
    """A key. As in Django's own test client, the connection outlives a request: it holds the test's data."""
    settings.API_DESK_REQUESTS_PER_MINUTE = 0
    institution = InstitutionFactory.create(is_trusted=True)
    OpeningFactory.create(institution=institution, draft=True, complete=True)
    OpeningFactory.create(institution=institution, closed=True)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield key_with_secret(institution)[1]
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
def test_every_request_is_answered_as_documented(case: schemathesis.Case[Any], written: str) -> None:
    # What makes sense is more than a schema says; that no call goes without a key has its own tests.
    case.call_and_validate(
        headers={"Authorization": f"Bearer {written}"},
        excluded_checks=[negative_data_rejection, positive_data_acceptance, ignored_auth],
    )
