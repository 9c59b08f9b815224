from __future__ import annotations

import logging

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve, reverse
from pytest_django import Settings

from jobboard.slow_queries import SlowQueryMiddleware, statement_of

LOGGER = "jobboard.slow_queries"


def ask(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(%s), %s AS who", [0.02, "Ada Example"])
    return HttpResponse()


@pytest.mark.django_db
def test_slow_statement_is_logged_with_its_view_and_without_values(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SLOW_QUERY_MS = 10
    request = RequestFactory().get("/openings/")
    request.resolver_match = resolve("/openings/")
    SlowQueryMiddleware(ask)(request)
    (record,) = [record for record in caplog.records if record.name == LOGGER]
    message = record.getMessage()
    assert record.levelno == logging.WARNING
    assert "ms in postings:openings: SELECT pg_sleep(%s), %s AS who" in message
    assert "Ada" not in message
    assert int(message.split()[0]) >= 20


@pytest.mark.django_db
def test_statement_that_failed_late_is_logged(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    def fail(request: HttpRequest) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.02), 1 / (random() * 0)::int")
        return HttpResponse()

    settings.SLOW_QUERY_MS = 10
    with pytest.raises(Exception, match="division by zero"):
        SlowQueryMiddleware(fail)(RequestFactory().get("/"))
    assert "no view: SELECT pg_sleep(?), ? / (random() * ?)::int" in caplog.text


@pytest.mark.django_db
def test_fast_statements_are_not_logged(
    settings: Settings, caplog: pytest.LogCaptureFixture, client: Client
) -> None:
    settings.SLOW_QUERY_MS = 60_000
    assert client.get(reverse("postings:openings")).status_code == 200
    assert LOGGER not in {record.name for record in caplog.records}


@pytest.mark.django_db
def test_every_slow_statement_of_a_page_is_logged(
    settings: Settings, caplog: pytest.LogCaptureFixture, client: Client
) -> None:
    settings.SLOW_QUERY_MS = 0.000001
    client.get(reverse("postings:institutions"))
    told = [record.getMessage() for record in caplog.records if record.name == LOGGER]
    assert any('FROM "postings_institution"' in one for one in told)
    assert all(" ms in postings:institutions: " in one for one in told)


def test_off_leaves_nothing_behind(settings: Settings) -> None:
    settings.SLOW_QUERY_MS = 0
    with pytest.raises(MiddlewareNotUsed):
        SlowQueryMiddleware(ask)


def test_connections_are_left_as_they_were(settings: Settings) -> None:
    settings.SLOW_QUERY_MS = 10
    before = list(connection.execute_wrappers)
    SlowQueryMiddleware(lambda request: HttpResponse())(RequestFactory().get("/"))
    assert list(connection.execute_wrappers) == before


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        (
            'SELECT "a"."b1" FROM "a" T3 WHERE "b1" = %s LIMIT 25',
            'SELECT "a"."b1" FROM "a" T3 WHERE "b1" = %s LIMIT ?',
        ),
        ("SELECT 1\n  FROM  a\tWHERE b = 'Ada''s' AND c = 2.5", "SELECT ? FROM a WHERE b = ?? AND c = ?"),
        (r"SELECT E'it\'s Ada', 'Ada' , $x$Ada 'x$x$ FROM a", "SELECT ?, ? , ? FROM a"),
        ("SELECT \"it's\" FROM a WHERE b = 'Ada'", 'SELECT "it\'s" FROM a WHERE b = ?'),
        ("SELECT 'Ada never ends", "SELECT ?"),
        (
            "SELECT a FROM b WHERE c IN (%s, %s, %s) AND d = (%s)",
            "SELECT a FROM b WHERE c IN (%s, …) AND d = (%s)",
        ),
    ],
)
def test_statement_keeps_its_shape_and_loses_its_values(sql: str, told: str) -> None:
    assert statement_of(sql) == told


def test_long_statement_keeps_its_start_and_its_end() -> None:
    columns = ", ".join(f'"opening"."column_{number}"' for number in range(200))
    told = statement_of(f"SELECT {columns} FROM opening WHERE status = %s")  # noqa: S608 - is never executed
    assert len(told) < 1_300
    assert told.startswith('SELECT "opening"."column_0"')
    assert told.endswith("FROM opening WHERE status = %s")
