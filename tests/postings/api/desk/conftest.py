from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from postings.institutions.models import Institution
from tests.factories import InstitutionFactory, TopicFactory
from tests.factories.api import key_with_secret

ROOT = "/api/v1/desk/openings/"
Call = Callable[..., Any]

# Complete: the gate has nothing against it.
OPENING: dict[str, Any] = {
    "external_id": "REQ-17",
    "title": "PhD position in reinforcement learning",
    "role": "phd",
    "description_html": "<p>"
    + "You study how agents learn to act from little data, in machine learning and robotics. " * 12
    + "</p>",
    "department": "Department of Computer Science",
    "topics": ["reinforcement-learning"],
    "locations": [{"city": "Zürich", "country": "CH"}],
    "workplace": "on_site",
    "contract": "fixed_term",
    "months": 48,
    "hours": "full_time",
    "start": {"on": "2027-03-01"},
    "funding": "fully_funded",
    "pay": {"min": 54000, "max": 62000.5, "currency": "CHF", "period": "year", "kind": "salary"},
    "benefits": ["Conference budget"],
    "qualifications": [
        {"kind": "degree", "degree": "master", "name": "computer science"},
        {"kind": "skill", "name": "PyTorch", "necessity": "preferred"},
    ],
    "materials": [{"kind": "cv"}, {"kind": "references", "count": 2}],
    "apply": {"url": "https://apply.example.edu/17"},
    "deadline": {"at": "2027-01-15T23:59:00+01:00", "zone": "Europe/Zurich"},
}


@pytest.fixture
def institution(db: None) -> Institution:
    TopicFactory.create(name="Reinforcement learning")
    return InstitutionFactory.create(is_trusted=True)


@pytest.fixture
def call(client: Client, institution: Institution) -> Call:
    """`call("post", address, body, scopes=…, headers=…)` with a key of the institution."""
    keys: dict[tuple[str, ...], str] = {}

    def call(
        method: str,
        address: str = ROOT,
        body: Any = None,
        *,
        scopes: tuple[str, ...] = ("read", "write", "publish"),
        **headers: str,
    ) -> Any:
        if scopes not in keys:
            keys[scopes] = key_with_secret(institution, *scopes)[1]
        sent = {"Authorization": f"Bearer {keys[scopes]}"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        address = address.removeprefix("http://127.0.0.1:8000")
        if body is None:
            return client.generic(method.upper(), address, headers=sent)
        return client.generic(
            method.upper(), address, json.dumps(body), content_type="application/json", headers=sent
        )

    return call


@pytest.fixture
def made(call: Call) -> dict[str, Any]:
    """A draft, as the API answered."""
    response = call("post", ROOT, OPENING)
    assert response.status_code == 201, response.content
    answer: dict[str, Any] = response.json()
    return answer
