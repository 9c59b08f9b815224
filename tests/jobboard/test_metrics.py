from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings
from redis import Redis

from jobboard.metrics import state
from jobboard.metrics.middleware import MetricsMiddleware
from postings.search.engine.status import IndexStatus
from tests.factories import OpeningFactory

TOKEN = "a-token-of-the-tests"
ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "/metrics"


@pytest.fixture
def with_token(settings: Settings) -> None:
    settings.METRICS_TOKEN = TOKEN


def samples(body: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(body)
        for sample in family.samples
    }


def scrape(client: Client) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    response = client.get(reverse("metrics"), headers={"Authorization": f"Bearer {TOKEN}"})
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/plain")
    assert "no-store" in response.headers["Cache-Control"]
    return samples(response.content.decode())


def value(client: Client, name: str, **labels: str) -> float:
    return scrape(client).get((name, frozenset(labels.items())), 0.0)


@pytest.mark.django_db
def test_without_a_token_there_is_nothing(client: Client) -> None:
    assert client.get(ADDRESS).status_code == 404
    assert client.get(ADDRESS, headers={"Authorization": "Bearer "}).status_code == 404
    with pytest.raises(MiddlewareNotUsed):
        MetricsMiddleware(lambda request: HttpResponse())


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sent", [None, "", "Bearer", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", TOKEN, "Bearer ü"]
)
@pytest.mark.usefixtures("with_token")
def test_without_the_token_nothing_is_told(client: Client, sent: str | None) -> None:
    response = client.get(ADDRESS, headers={"Authorization": sent} if sent is not None else {})
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.content == b""


@pytest.mark.django_db
def test_developers_need_no_token(client: Client, settings: Settings) -> None:
    settings.DEBUG = True
    assert client.get(ADDRESS).status_code == 200


@pytest.mark.django_db
@pytest.mark.usefixtures("with_token")
def test_it_answers_by_address_and_over_plain_http(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    headers = {"Authorization": f"Bearer {TOKEN}", "host": "10.0.0.7:8000"}
    assert client.get(ADDRESS, headers=headers).status_code == 200
    assert client.post(ADDRESS, headers=headers).status_code == 405


@pytest.mark.django_db
@pytest.mark.usefixtures("with_token")
def test_requests_are_counted_by_view_method_and_status(client: Client) -> None:
    opening = OpeningFactory.create()
    labels = {"view": "postings:opening", "method": "GET"}
    before = value(client, "jobboard_requests_total", **labels, status="200")
    gone = value(client, "jobboard_requests_total", **labels, status="404")
    for _ in range(2):
        client.get(opening.get_absolute_url())
    client.get(reverse("postings:opening", args=["none", 999_999_999]))
    found = scrape(client)
    assert found["jobboard_requests_total", frozenset({**labels, "status": "200"}.items())] == before + 2
    assert found["jobboard_requests_total", frozenset({**labels, "status": "404"}.items())] == gone + 1
    assert found["jobboard_request_seconds_count", frozenset(labels.items())] >= 3
    statements = frozenset({"view": "postings:opening"}.items())
    assert found["jobboard_request_sql_statements_sum", statements] >= 3
    assert not any(opening.slug in str(labels) for _, labels in found)


@pytest.mark.django_db
@pytest.mark.usefixtures("with_token")
def test_addresses_without_a_view_and_odd_methods_make_no_series_of_their_own(client: Client) -> None:
    for number in range(3):
        client.get(f"/nothing-{number}/")
        client.generic(f"ODD{number}", f"/nothing-{number}/")
    found = scrape(client)
    labels = [dict(labels) for name, labels in found if name == "jobboard_requests_total"]
    assert {"view": "none", "method": "GET", "status": "404"} in labels
    assert {"view": "none", "method": "other", "status": "404"} in labels
    assert not any("ODD" in one["method"] or "nothing" in one["view"] for one in labels)


@pytest.mark.django_db
@pytest.mark.usefixtures("with_token")
def test_kept_answers_are_told_from_worked_out_ones(client: Client) -> None:
    def outcome(kind: str) -> float:
        return value(client, "jobboard_search_kept_answers_total", part="page", outcome=kind)

    misses, hits = outcome("miss"), outcome("hit")
    seconds = value(client, "jobboard_search_engine_seconds_count", part="page")
    OpeningFactory.create()
    for _ in range(3):
        client.get(reverse("postings:openings"), {"q": "origami"})
    assert (outcome("miss"), outcome("hit")) == (misses + 1, hits + 2)
    assert value(client, "jobboard_search_engine_seconds_count", part="page") == seconds + 1


@pytest.mark.django_db
@pytest.mark.usefixtures("with_token")
def test_queues_and_open_openings_are_told(client: Client) -> None:
    OpeningFactory.create_batch(2, role="phd")
    redis = Redis.from_url(django_settings.CACHES["default"]["LOCATION"])
    redis.rpush("mail", "one", "two", "three")
    redis.hset("unacked", "tag", "task")
    found = scrape(client)
    assert found["jobboard_queue_tasks", frozenset({("queue", "mail")})] == 3
    assert found["jobboard_queue_tasks", frozenset({("queue", "default")})] == 0
    assert found["jobboard_queue_taken_tasks", frozenset()] == 1
    assert found["jobboard_openings_open", frozenset({("role", "phd")})] == 2
    assert {value for (name, _), value in found.items() if name == "jobboard_scrape_failed"} == {0}


@pytest.mark.django_db
@pytest.mark.usefixtures("with_token")
def test_one_part_that_fails_leaves_the_others(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(state._PARTS, "queues", lambda: [][0])
    found = scrape(client)
    assert found["jobboard_scrape_failed", frozenset({("part", "queues")})] == 1
    assert found["jobboard_scrape_failed", frozenset({("part", "openings")})] == 0
    assert ("jobboard_openings_open", frozenset({("role", "phd")})) in found


@pytest.mark.django_db
@pytest.mark.usefixtures("with_token")
def test_state_of_the_index_is_told(
    client: Client, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.SEARCH_INDEXER = "process"
    status = IndexStatus(documents=12, age=3.5, followed_age=7.0, pending=2, lag=0.5)
    monkeypatch.setattr(state, "index_status", lambda: status)
    found = scrape(client)
    told = {name: value for (name, _), value in found.items() if name.startswith("jobboard_search_index_")}
    assert told == {
        "jobboard_search_index_up": 1,
        "jobboard_search_index_documents": 12,
        "jobboard_search_index_age_seconds": 3.5,
        "jobboard_search_index_followed_age_seconds": 7,
        "jobboard_search_index_pending_openings": 2,
        "jobboard_search_index_lag_seconds": 0.5,
    }
    monkeypatch.setattr(state, "index_status", lambda: None)
    assert value(client, "jobboard_search_index_up") == 0


def test_slot_of_a_worker_is_the_lowest_that_none_has() -> None:
    code = """
from types import SimpleNamespace as Some
from jobboard import gunicorn
server = Some(WORKERS={})
def start(pid):
    worker = Some(metrics_slot=0)
    gunicorn.pre_fork(server, worker)
    server.WORKERS[pid] = worker
    return worker.metrics_slot
slots = [start(11), start(12), start(13)]
gunicorn.child_exit(server, server.WORKERS.pop(12))
print([*slots, start(14), start(15)])
gunicorn.on_exit(server)
"""
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[1, 2, 3, 2, 4]"


@contextmanager
def gunicorn(folder: Path, *options: str) -> Iterator[str]:
    """The site under two workers; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--config", "python:jobboard.gunicorn", "jobboard.wsgi"]
    command += ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--log-level", "warning", *options]
    environ = {**os.environ, "METRICS_TOKEN": TOKEN, "PROMETHEUS_MULTIPROC_DIR": str(folder)}
    process = subprocess.Popen(command, cwd=ROOT, env=environ)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def read(address: str) -> tuple[int, str]:
    """Asked again until there is somebody who answers."""
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {TOKEN}"})
    deadline = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, ""
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def test_workers_are_added_up_and_leave_no_files_behind(tmp_path: Path) -> None:
    """Each worker serves few requests, so there are many of them one after another."""
    (tmp_path / "counter_9.db").write_bytes(b"What an earlier run left.")
    with gunicorn(tmp_path, "--max-requests", "5") as address:
        assert [read(f"{address}/nothing/")[0] for _ in range(12)] == [404] * 12
        status, body = read(f"{address}/metrics")
        names = {path.name for path in tmp_path.glob("*.db")}
    assert status == 200
    labels = frozenset({"view": "none", "method": "GET", "status": "404"}.items())
    assert samples(body)["jobboard_requests_total", labels] == 12
    assert names <= {f"{kind}_{slot}.db" for kind in ("counter", "histogram") for slot in (1, 2, 3)}
