"""Who gets in: a key with the scope, for its own institution, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from postings.api.desk.parsing import MAX_BYTES
from postings.api.keys.actions import revoke_key
from postings.api.models import ApiKey
from postings.institutions.models import Institution
from postings.openings.models import Opening
from tests.factories import InstitutionFactory, MembershipFactory, OpeningFactory
from tests.factories.api import key_with_secret
from tests.postings.api.desk.conftest import OPENING, ROOT, Call

pytestmark = pytest.mark.django_db
ACTIONS = ("publish/", "close/", "reopen/")


@pytest.mark.parametrize(
    "sent",
    ["", "Bearer", "Bearer ", "Bearer nonsense", "Basic amI6eA==", "jb_x", "Bearer jb_" + "a" * 5000, "é"],
)
def test_without_a_key_nothing_is_answered(client: Client, institution: Institution, sent: str) -> None:
    opening = OpeningFactory.create(institution=institution)
    calls = [
        ("get", ROOT),
        ("post", ROOT),
        ("get", f"{ROOT}{opening.pk}/"),
        ("patch", f"{ROOT}{opening.pk}/"),
    ]
    calls += [("post", f"{ROOT}{opening.pk}/{action}") for action in ACTIONS]
    for method, address in calls:
        response = getattr(client, method)(address, headers={"Authorization": sent})
        assert response.status_code == 401
        assert response.headers["WWW-Authenticate"].startswith("Bearer")
        assert response.headers["Cache-Control"] == "private, no-store"
        assert set(response.json()) == {"error", "errors", "opening_id", "version"}


def test_session_gives_no_right_here(institution: Institution) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(MembershipFactory.create(institution=institution).user)
    assert client.get(ROOT).status_code == 401
    assert client.post(ROOT, json.dumps(OPENING), content_type="application/json").status_code == 401
    assert not Opening.objects.exists()


def test_key_needs_no_csrf_token_and_sets_no_cookie(institution: Institution) -> None:
    _, written = key_with_secret(institution)
    response = Client(enforce_csrf_checks=True).post(
        ROOT,
        json.dumps(OPENING),
        content_type="application/json",
        headers={"Authorization": f"Bearer {written}"},
    )
    assert response.status_code == 201
    assert not response.cookies
    assert "Vary" not in response.headers


def test_each_scope_opens_what_it_says(call: Call, institution: Institution) -> None:
    draft = OpeningFactory.create(
        institution=institution, draft=True, complete=True, description=OPENING["description_html"]
    )
    public = OpeningFactory.create(
        institution=institution, complete=True, description=OPENING["description_html"]
    )
    at, on = f"{ROOT}{draft.pk}/", f"{ROOT}{public.pk}/"
    calls: list[tuple[str, str, Any]] = [
        ("get", ROOT, None),
        ("get", at, None),
        ("post", ROOT, OPENING),
        ("patch", at, {"months": 12}),
        ("post", ROOT, {**OPENING, "external_id": "B", "publish": True}),
        ("patch", on, {"months": 12}),
        ("post", f"{on}close/", {"reason": "filled"}),
        ("post", f"{on}reopen/", None),
    ]

    def statuses(*scopes: str) -> list[int]:
        return [call(*one, scopes=scopes).status_code for one in calls]

    assert statuses("read") == [200, 200, 403, 403, 403, 403, 403, 403]
    assert statuses("write") == [403, 403, 201, 200, 403, 403, 403, 403]
    assert statuses("publish") == [403, 403, 403, 403, 403, 403, 200, 200]
    refused = call("post", ROOT, OPENING, scopes=("read",))
    assert 'scope="write"' in refused.headers["WWW-Authenticate"]


def test_openings_of_others_are_not_there(call: Call) -> None:
    opening = OpeningFactory.create(institution=InstitutionFactory.create(), complete=True)
    for number in (opening.pk, 0, 10**30):
        at = f"{ROOT}{number}/"
        assert call("get", at).status_code == 404
        assert call("patch", at, {"title": "Mine"}).status_code == 404
        for action in ACTIONS:
            assert (
                call("post", at + action, {"reason": "filled"} if action == "close/" else None).status_code
                == 404
            )
    assert call("get", ROOT).json()["results"] == []
    before = opening.version
    opening.refresh_from_db()
    assert opening.version == before


def test_revoked_key_is_refused_from_the_next_call_on(client: Client, institution: Institution) -> None:
    key, written = key_with_secret(institution)
    headers = {"Authorization": f"Bearer {written}"}
    assert client.get(ROOT, headers=headers).status_code == 200
    revoke_key(key)
    assert client.get(ROOT, headers=headers).status_code == 401


def test_each_key_has_a_limit_of_its_own(call: Call, settings: Settings) -> None:
    settings.API_DESK_REQUESTS_PER_MINUTE = 2
    with time_machine.travel("2026-11-20 12:00:20Z", tick=False):
        statuses = [call("get", ROOT).status_code for _ in range(3)]
        refused = call("get", ROOT)
        other = call("get", ROOT, scopes=("read",))
    assert statuses == [200, 200, 429]
    assert refused.headers["Retry-After"] == "40"
    assert refused.headers["Cache-Control"] == "private, no-store"
    assert other.status_code == 200


def test_who_tries_keys_is_held_up(client: Client, institution: Institution) -> None:
    key, written = key_with_secret(institution)
    wrong = f"jb_{key.prefix}_{'x' * 40}"
    statuses = {client.get(ROOT, headers={"Authorization": f"Bearer {wrong}"}).status_code for _ in range(31)}
    assert statuses == {401, 429}
    assert client.get(ROOT, headers={"Authorization": f"Bearer {written}"}).status_code == 200


# What a request is


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 422),
        ("{", 400),
        ("[]", 400),
        ("null", 400),
        ('"text"', 400),
        ('{"title": NaN}', 400),
        ('{"title": "a", "title": "b"}', 400),
        ("[" * 100_000, 400),
        ('{"months": ' + "9" * 5000 + "}", 400),
        ('{"title": "\\ud800"}', 400),
        ('{"\\ud800": 1}', 400),
        *(('{"pay": ' * depth + "1" + "}" * depth, 400) for depth in (30, 300, 900, 920, 940, 1000)),
        (b"\xff\xfe", 400),
        ('{"title": "' + "x" * (MAX_BYTES + 1) + '"}', 413),
        ("x" * 3_000_000, 413),
    ],
)
def test_bodies_that_are_none(
    call: Call, client: Client, institution: Institution, body: Any, status: int
) -> None:
    _, written = key_with_secret(institution)
    response = client.generic(
        "POST", ROOT, body, content_type="application/json", headers={"Authorization": f"Bearer {written}"}
    )
    assert response.status_code == status, response.content
    assert response.json()["error"]["message"]
    assert not Opening.objects.exists()


@pytest.mark.parametrize("depth", [30, 300, 880, 900, 910, 920, 930, 940, 1000])
@pytest.mark.parametrize("body", ['{{"pay": {}1{}}}', '{{"topics": {}1{}}}'])
def test_change_that_is_nested_deeply_is_refused(
    call: Call, client: Client, institution: Institution, made: dict[str, Any], body: str, depth: int
) -> None:
    """Just short of what the reader of JSON gives up at, merging would."""
    _, written = key_with_secret(institution)
    inner = ('{"min": ', "}") if "pay" in body else ("[", "]")
    response = client.generic(
        "PATCH",
        f"{ROOT}{made['id']}/",
        body.format(inner[0] * depth, inner[1] * depth),
        content_type="application/json",
        headers={"Authorization": f"Bearer {written}"},
    )
    assert response.status_code == 400
    assert "nested too deeply" in response.json()["error"]["message"]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_other_types_are_refused(client: Client, institution: Institution, kind: str) -> None:
    _, written = key_with_secret(institution)
    response = client.generic(
        "POST", ROOT, json.dumps(OPENING), content_type=kind, headers={"Authorization": f"Bearer {written}"}
    )
    assert response.status_code == 415


def test_answers_are_for_no_cache_and_no_other_site(call: Call, made: dict[str, Any]) -> None:
    for response in (
        call("get", ROOT),
        call("get", f"{ROOT}{made['id']}/"),
        call("patch", f"{ROOT}{made['id']}/", {}),
    ):
        assert response.headers["Cache-Control"] == "private, no-store"
        assert "Access-Control-Allow-Origin" not in response.headers
    preflight = call("options", ROOT)
    assert preflight.status_code == 405
    assert "Access-Control-Allow-Origin" not in preflight.headers


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("get", "/api/v1/desk/", 404),
        ("get", "/api/v1/desk/nothing/", 404),
        ("post", "/api/v1/desk/openings", 404),
        ("get", "/api/v1/desk/openings/abc/", 404),
        ("delete", ROOT, 405),
        ("put", ROOT, 405),
        ("get", f"{ROOT}1/publish/", 405),
    ],
)
def test_nothing_there_is_said_in_json(call: Call, method: str, address: str, status: int) -> None:
    response = call(method, address)
    assert response.status_code == status
    assert response.json()["errors"] == []
    assert response.headers["Cache-Control"] == "private, no-store"


def test_maker_of_a_key_may_be_gone(call: Call, institution: Institution) -> None:
    key, written = key_with_secret(institution)
    assert key.created_by is not None
    key.created_by.delete()
    assert ApiKey.objects.get(pk=key.pk).created_by is None
    response = Client().post(
        ROOT,
        json.dumps(OPENING),
        content_type="application/json",
        headers={"Authorization": f"Bearer {written}"},
    )
    assert response.status_code == 201


# The list


def test_list_goes_on_by_its_cursor_in_every_state(call: Call, institution: Institution) -> None:
    states = ("draft", "in_review", "scheduled", "rejected", "closed")
    openings = [OpeningFactory.create(institution=institution, **{state: True}) for state in states]
    OpeningFactory.create()
    seen: list[int] = []
    address = f"{ROOT}?limit=2"
    while address:
        page = call("get", address).json()
        seen += [one["id"] for one in page["results"]]
        # What is added meanwhile neither repeats nor hides others.
        OpeningFactory.create(institution=institution)
        address = page["next"]
    assert seen == [one.pk for one in reversed(openings)]


def test_list_is_narrowed_by_state_and_external_id(
    call: Call, institution: Institution, made: dict[str, Any]
) -> None:
    OpeningFactory.create(institution=institution)
    assert [one["id"] for one in call("get", f"{ROOT}?status=draft").json()["results"]] == [made["id"]]
    assert [one["id"] for one in call("get", f"{ROOT}?external_id=REQ-17").json()["results"]] == [made["id"]]
    assert call("get", f"{ROOT}?external_id=other").json()["results"] == []


@pytest.mark.parametrize(
    "query",
    [
        "status=lost",
        "limit=0",
        "limit=x",
        "cursor=zzz",
        "cursor=%00",
        "cursor=" + "a" * 500,
        "external_id=%00",
    ],
)
def test_question_that_is_none_is_refused(call: Call, query: str) -> None:
    response = call("get", f"{ROOT}?{query}")
    assert response.status_code == 400
    assert response.json()["error"]["field"] == query.partition("=")[0]
