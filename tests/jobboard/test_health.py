from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client


def test_healthz_answers_without_database(client: Client) -> None:
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.content == b"ok\n"


def test_healthz_answers_a_load_balancer_that_asks_by_address(client: Client) -> None:
    assert client.get("/healthz", headers={"host": "10.0.0.7:8000"}).status_code == 200


def test_healthz_refuses_to_be_posted_to(client: Client) -> None:
    assert client.post("/healthz").status_code == 405


@pytest.mark.django_db
def test_readyz_says_what_is_ready(client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "ready": True,
        "database": "ok",
        "redis": "ok",
        "migrations": "ok",
        "search": "ok",
    }


@pytest.mark.django_db
def test_readyz_fails_with_an_unapplied_migration(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'postings'")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["migrations"] == "not ready"
    assert response.json()["database"] == "ok"
