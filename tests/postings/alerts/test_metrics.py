"""Figures of alerts at /metrics."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from postings.alerts import counts, tasks
from postings.alerts.models import Digest, SuppressionCause
from postings.alerts.runs import run_matching
from postings.search.misses import redis_client
from tests.factories import OpeningFactory
from tests.postings.alerts.alerting import wanted
from tests.postings.alerts.outgoing import a_digest

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def offered(settings: Settings) -> None:
    settings.METRICS_TOKEN = "a-token-of-the-tests"
    redis_client().delete(counts._key())


def figures(client: Client) -> dict[str, float]:
    """`name{label=value,…}` to value."""
    answer = client.get("/metrics", headers={"Authorization": "Bearer a-token-of-the-tests"}).content.decode()
    return {
        sample.name + "".join(f" {value}" for _, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer)
        for sample in family.samples
    }


def test_figures_of_an_empty_board_are_there(client: Client) -> None:
    found = figures(client)
    assert found["jobboard_alerts_oldest_unsent_seconds"] == 0
    assert found["jobboard_alerts_mails_waiting digest due"] == 0
    assert found["jobboard_alerts_mails_total sent"] == 0
    assert found["jobboard_scrape_failed alerts"] == found["jobboard_scrape_failed mails"] == 0


def test_figures_say_what_waits(client: Client) -> None:
    wanted("daily@example.org", frequency="daily")
    wanted("gone@example.org").address.suppress(SuppressionCause.BOUNCE)
    OpeningFactory.create()
    run_matching()
    OpeningFactory.create()
    a_digest("late@example.org", due_at=timezone.now() - timedelta(hours=2))
    Digest.objects.update(created_at=timezone.now() - timedelta(days=1))
    found = figures(client)
    assert found["jobboard_alerts_wanted daily"] == 1
    assert found["jobboard_alerts_suppressed_addresses"] == 1
    assert found["jobboard_alerts_mails_waiting digest due"] == 1
    assert found["jobboard_alerts_mails_waiting digest later"] == 1
    assert 7200 <= found["jobboard_alerts_oldest_unsent_seconds"] < 7260
    assert found["jobboard_alerts_arrivals"] == 2
    assert found["jobboard_alerts_run_items"] == 1
    assert found["jobboard_alerts_run_seconds"] >= 0


def test_what_workers_send_is_counted(client: Client) -> None:
    digest = a_digest()
    empty = a_digest("empty@example.org", [])
    tasks.send_digests(ids=[digest.pk, empty.pk])
    tasks.send_digests(ids=[digest.pk])
    found = figures(client)
    assert found["jobboard_alerts_mails_total sent"] == 1
    assert found["jobboard_alerts_mails_total dropped"] == 1
    assert found["jobboard_alerts_mails_total failed"] == 0
