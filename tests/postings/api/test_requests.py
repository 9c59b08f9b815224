"""What all answers have in common: conditional requests, other sites, the limit, and refusals."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from redis.exceptions import ConnectionError as RedisConnectionError

from postings.accounts.clients import client_of
from postings.api.middleware import ApiMiddleware
from postings.openings.choices import CloseReason
from tests.factories import OpeningFactory, TopicFactory

if TYPE_CHECKING:
    from pytest_django import Settings

LIST = "/api/v1/openings/"
ADDRESSES = [
    LIST,
    "/api/v1/openings/{id}/",
    "/api/v1/institutions/",
    "/api/v1/institutions/{slug}/",
    "/api/v1/topics/",
    "/api/v1/openapi.json",
]


@pytest.fixture
def addresses(db: None) -> list[str]:
    opening = OpeningFactory.create(complete=True)
    return [one.format(id=opening.pk, slug=opening.institution.slug) for one in ADDRESSES]


# Conditional requests


def test_every_answer_has_an_etag_and_is_kept_for_a_minute(client: Client, addresses: list[str]) -> None:
    for address in addresses:
        response = client.get(address)
        assert response.headers["Cache-Control"] == "public, max-age=60"
        assert response.headers["Content-Type"] == "application/json"
        assert "Vary" not in response.headers
        assert "Set-Cookie" not in response.headers

        again = client.get(address, headers={"If-None-Match": f"W/{response.headers['ETag']}"})

        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == response.headers["ETag"]
        assert again.headers["Cache-Control"] == "public, max-age=60"
        assert again.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.django_db
def test_answer_that_changed_is_sent_again(client: Client) -> None:
    opening = OpeningFactory.create(open=True)
    etag = client.get(LIST).headers["ETag"]

    def status(**more: str) -> int:
        return client.get(LIST, more, headers={"If-None-Match": etag}).status_code

    assert status() == 304
    assert status(role="phd") == 200
    opening.topics.add(TopicFactory.create())
    assert status() == 200
    etag = client.get(LIST).headers["ETag"]
    opening.close(CloseReason.FILLED)
    assert status() == 200


@pytest.mark.django_db
def test_opening_that_closes_by_the_clock_changes_the_answer(client: Client) -> None:
    opening = OpeningFactory.create(open=True)
    response = client.get(LIST)
    assert opening.deadline_at is not None
    with time_machine.travel(opening.deadline_at.timestamp() + 1):
        later = client.get(LIST, headers={"If-None-Match": response.headers["ETag"]})
    assert (later.status_code, later.json()["count"]) == (200, 0)


@pytest.mark.django_db
def test_if_match_of_another_answer_is_refused_in_json(client: Client) -> None:
    response = client.get(LIST, headers={"If-Match": '"other"'})
    assert response.status_code == 412
    assert response.json()["error"]["field"] is None


def test_head_has_the_headers_of_get_and_no_body(client: Client, addresses: list[str]) -> None:
    for address in addresses:
        got, head = client.get(address), client.head(address)
        assert (head.status_code, head.content) == (200, b"")
        for name in ("ETag", "Content-Type", "Content-Length", "Cache-Control"):
            assert head.headers[name] == got.headers[name]
        assert client.head(address, headers={"If-None-Match": got.headers["ETag"]}).status_code == 304


# Other sites


def test_any_site_may_read_without_credentials(client: Client, addresses: list[str]) -> None:
    for address in addresses:
        response = client.get(address, headers={"Origin": "https://elsewhere.example"})
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in response.headers
        assert response.headers["Access-Control-Expose-Headers"] == "ETag, Retry-After"


def test_preflight_allows_reading_only(client: Client, addresses: list[str]) -> None:
    asked = {
        "Origin": "https://elsewhere.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "if-none-match",
    }
    for address in addresses:
        response = client.options(address, headers=asked)
        assert (response.status_code, response.content) == (204, b"")
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
        assert response.headers["Access-Control-Allow-Headers"] == "*"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/openings/", "/api/v1/", "/healthz"])
def test_pages_are_not_for_other_sites(client: Client, address: str) -> None:
    response = client.get(address, headers={"Origin": "https://elsewhere.example"})
    assert response.status_code == 200
    assert "Access-Control-Allow-Origin" not in response.headers


# The limit


@pytest.mark.django_db
def test_who_asks_too_often_is_told_when_to_come_back(client: Client, settings: Settings) -> None:
    settings.API_REQUESTS_PER_MINUTE = 3
    with time_machine.travel("2026-11-20 12:00:20Z", tick=False):
        statuses = [client.get("/api/v1/topics/").status_code for _ in range(3)]
        refused = client.get("/api/v1/topics/")
        other = client.get("/api/v1/topics/", REMOTE_ADDR="203.0.113.9")
        page = client.get("/api/v1/")
    with time_machine.travel("2026-11-20 12:01:00Z", tick=False):
        later = client.get("/api/v1/topics/")

    assert statuses == [200, 200, 200]
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "40"
    assert refused.headers["Cache-Control"] == "no-store"
    assert refused.headers["Access-Control-Allow-Origin"] == "*"
    assert refused.json() == {
        "error": {"field": None, "message": "At most 3 requests a minute. Try again in 40 s."}
    }
    assert (other.status_code, page.status_code, later.status_code) == (200, 200, 200)


@pytest.mark.django_db
def test_without_redis_everybody_is_let_through_and_it_is_logged(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings.API_REQUESTS_PER_MINUTE = 1

    def fail(*_: object, **__: object) -> None:
        raise RedisConnectionError("nobody answers")

    monkeypatch.setattr(cache, "add", fail)
    with caplog.at_level(logging.WARNING):
        statuses = [client.get("/api/v1/topics/").status_code for _ in range(3)]
    assert statuses == [200, 200, 200]
    assert "The API is not throttled: nobody answers" in caplog.text


@pytest.mark.parametrize(
    ("is_proxied", "remote", "forwarded", "client"),
    [
        (False, "203.0.113.9", "198.51.100.1", "203.0.113.9"),
        (True, "10.0.0.1", "198.51.100.1", "198.51.100.1"),
        (True, "10.0.0.1", "192.0.2.66, 198.51.100.1", "198.51.100.1"),
        (True, "10.0.0.1", "", "10.0.0.1"),
        (False, "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::"),
        (False, "::ffff:203.0.113.9", "", "203.0.113.9"),
        (False, "", "", "unknown"),
        (True, "10.0.0.1", "x" * 10_000, "unknown"),
    ],
)
def test_client_is_the_address_that_the_proxy_saw(
    settings: Settings, is_proxied: bool, remote: str, forwarded: str, client: str
) -> None:
    settings.SECURE_PROXY = is_proxied
    request = RequestFactory().get(LIST, REMOTE_ADDR=remote, headers={"X-Forwarded-For": forwarded})
    assert client_of(request) == client


# Refusals


@pytest.mark.django_db
@pytest.mark.parametrize("address", [LIST, "/api/v1/institutions/"])
@pytest.mark.parametrize("limit", ["0", "101", "-1", "ten", "1.5", "9" * 400, "\0", "²", "٣"])
def test_limit_that_is_none_is_refused(client: Client, address: str, limit: str) -> None:
    response = client.get(address, {"limit": limit})
    assert response.status_code == 400
    assert response.json() == {
        "error": {"field": "limit", "message": "The limit is a whole number from 1 to 100."}
    }


@pytest.mark.django_db
@pytest.mark.parametrize("address", [LIST, "/api/v1/institutions/"])
@pytest.mark.parametrize("cursor", ["x y", "\0", "\ud83d\ude00".encode("utf-16", "surrogatepass"), "é" * 400])
def test_cursor_that_is_none_is_refused(client: Client, address: str, cursor: str) -> None:
    response = client.get(address, {"cursor": cursor})
    assert response.status_code == 400
    assert response.json()["error"]["field"] == "cursor"


@pytest.mark.django_db
def test_cursor_of_another_order_is_refused(client: Client) -> None:
    OpeningFactory.create_batch(2)
    address = client.get(LIST, {"limit": 1}).json()["next"].removeprefix("http://127.0.0.1:8000")
    response = client.get(f"{address}&sort=pay")
    assert response.status_code == 400
    assert response.json()["error"]["field"] == "cursor"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/api/",
        "/api/v2/openings/",
        "/api/v1/nothing/",
        "/api/v1/openings/abc/",
        "/api/v1/openings/-1/",
        "/api/v1/openings/999999999999999999999999999999/",
        f"/api/v1/openings/{'9' * 5000}/",
        "/api/v1/openings/1%00/",
        "/api/v1/openings/0/",
        "/api/v1/institutions/a%00b/",
        f"/api/v1/institutions/{'a' * 5000}/",
        "/api/v1/institutions/%F0%9F%98%80/",
    ],
)
def test_nothing_at_an_address_is_said_in_json(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert set(response.json()["error"]) == {"field", "message"}
    assert response.headers["Content-Type"] == "application/json"


@pytest.mark.django_db
def test_address_without_its_last_slash_leads_on(client: Client) -> None:
    response = client.get("/api/v1/openings?role=phd")
    assert (response.status_code, response.headers["Location"]) == (301, "/api/v1/openings/?role=phd")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_only_reading_is_allowed(client: Client, addresses: list[str], method: str) -> None:
    for address in addresses:
        response = getattr(client, method)(address)
        assert response.status_code == 405
        assert response.headers["Allow"] == "GET, HEAD, OPTIONS"
        assert response.json()["error"]["message"] == "Only GET, HEAD and OPTIONS are answered here."


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        "q=%00%ff%fe&role=%00",
        "pay_min=" + "9" * 5000,
        "q=" + "a" * 5000,
        "deadline_within=-1&posted_within=1e9&page=0",
        "city=%F0%9F%98%80&institution=%00",
        "&".join(f"role=r{number}" for number in range(500)),
        "limit=1&limit=2",
        "sort=relevance&cursor=",
    ],
)
def test_strange_parameters_are_no_failure(client: Client, query: str) -> None:
    OpeningFactory.create()
    response = client.get(f"{LIST}?{query}")
    assert response.status_code == 200
    assert response.json()["count"] == 1


@pytest.mark.django_db
def test_more_parameters_than_django_reads_are_refused(client: Client) -> None:
    response = client.get(LIST, {f"p{number}": "1" for number in range(1100)})
    assert (response.status_code, response.json()["error"]["field"]) == (400, None)


def test_failure_of_the_site_is_said_in_json_to_visitors(rf: RequestFactory, settings: Settings) -> None:
    def broken(request: HttpRequest) -> HttpResponse:
        return HttpResponse("<h1>Server error</h1>", status=500)

    settings.DEBUG = False
    response = ApiMiddleware(broken)(rf.get(LIST))
    assert isinstance(response, HttpResponse)
    assert response.status_code == 500
    assert b"Something went wrong here" in response.content
    settings.DEBUG = True
    response = ApiMiddleware(broken)(rf.get(LIST))
    assert isinstance(response, HttpResponse)
    assert response.content == b"<h1>Server error</h1>"


def test_method_of_a_request_is_its_own_again_after_a_failure(rf: RequestFactory) -> None:
    def missing(request: HttpRequest) -> HttpResponse:
        assert request.method == "GET"
        raise Http404

    request = rf.head(LIST)
    with pytest.raises(Http404):
        ApiMiddleware(missing)(request)
    assert request.method == "HEAD"
