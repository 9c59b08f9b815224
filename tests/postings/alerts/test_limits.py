from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from redis.exceptions import ConnectionError as RedisConnectionError

from postings.alerts import limits
from postings.alerts.asking import Times, ask, ask_for_link
from postings.alerts.models import Address, Alert, Notice, NoticeKind, Search
from postings.search.query import SearchQuery
from tests.postings.alerts.alerting import wanted
from tests.postings.alerts.reading import text_of

pytestmark = pytest.mark.django_db

TIMES = Times(frequency="daily", weekday=1, hour=8, time_zone="UTC")


def ask_for(words: str, email: str = "ada@example.org") -> None:
    ask(email, SearchQuery(q=words), TIMES)


def age_notices(hours: int) -> None:
    for notice in Notice.objects.all():
        notice.created_at -= timedelta(hours=hours)
        notice.save()


def test_address_gets_only_so_many_mails_an_hour() -> None:
    for number in range(limits.MOST_MAILS_AN_HOUR + 2):
        ask_for(f"word{number}")
    assert Notice.objects.count() == limits.MOST_MAILS_AN_HOUR
    # What nobody was asked about is not kept either.
    assert Alert.objects.count() == Search.objects.count() == limits.MOST_MAILS_AN_HOUR
    age_notices(2)
    ask_for("later")
    assert Notice.objects.count() == limits.MOST_MAILS_AN_HOUR + 1


def test_address_gets_only_so_many_mails_a_day() -> None:
    for number in range(limits.MOST_MAILS_A_DAY + 2):
        ask_for(f"word{number}")
        age_notices(2)
    assert Notice.objects.count() == limits.MOST_MAILS_A_DAY


def test_the_same_alert_asked_for_again_and_again_is_no_way_around() -> None:
    for _ in range(10):
        ask_for("word")
    assert Notice.objects.count() == limits.MOST_MAILS_AN_HOUR


def test_links_and_confirmations_count_together() -> None:
    ask_for("one")
    ask_for_link("ada@example.org")
    ask_for_link("ADA@example.org")
    ask_for_link("ada@example.org")
    kinds = sorted(Notice.objects.values_list("kind", flat=True))
    assert kinds == [NoticeKind.CONFIRM, NoticeKind.LINKS, NoticeKind.LINKS]


def test_address_in_other_letters_is_the_same_address() -> None:
    for email in ("ada@example.org", "Ada@Example.org", "ADA@EXAMPLE.ORG", "aDa@example.org"):
        ask_for("word", email)
    assert Address.objects.count() == Alert.objects.count() == 1
    assert Notice.objects.count() == limits.MOST_MAILS_AN_HOUR


def test_mailbox_is_not_flooded_by_ways_to_write_its_address() -> None:
    for email in ("ada.b@example.org", "ada.b+1@example.org", "Adab+2@example.org", "a.dab@EXAMPLE.org"):
        ask_for("word", email)
        ask_for_link(email)
    assert Notice.objects.count() == limits.MOST_MAILS_AN_HOUR
    assert {address.mailbox for address in Address.objects.all()} == {"adab@example.org"}
    ask_for("word", "adab@example.com")
    assert Notice.objects.count() == limits.MOST_MAILS_AN_HOUR + 1


@pytest.mark.parametrize("email", ["ada@İstanbul.example", "ada@ÄPFEL.example"])
def test_letters_that_python_and_the_database_make_small_differently(email: str) -> None:
    ask_for("one", email)
    ask_for_link(email)
    assert Address.objects.count() == 1
    assert Notice.objects.count() == 2


def test_mail_of_alerts_does_not_count() -> None:
    alert = wanted()
    now = timezone.now()
    for minute in range(5):
        Notice.objects.create(
            kind=NoticeKind.REMINDER,
            address=alert.address,
            alert=alert,
            slot=now + timedelta(minutes=minute),
            due_at=now,
        )
    assert limits.may_mail(alert.address, now)


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_address_has_only_so_many_alerts(is_confirmed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_ALERTS" if is_confirmed else "MOST_UNCONFIRMED", 1)
    monkeypatch.setattr(limits, "MOST_MAILS_AN_HOUR", 100)
    ask_for("first")
    if is_confirmed:
        Alert.objects.update(confirmed_at=timezone.now())
    ask_for("second")
    assert [str(alert.search) for alert in Alert.objects.all()] == ["q=first"]
    # What is there can still be asked about.
    ask_for("first")
    assert Notice.objects.count() == 2


def test_client_may_ask_only_so_often(client: Client) -> None:
    url = reverse("postings:alert-links")
    for number in range(limits.MOST_REQUESTS_AN_HOUR):
        response = client.post(url, {"email": f"nobody{number}@example.org"})
        assert response.status_code == 200
    response = client.post(url, {"email": "nobody@example.org"})
    assert response.status_code == 429
    assert "try again in an hour" in text_of(response)
    response = client.post(reverse("postings:alert-create"), {"email": "ada@example.org"})
    assert response.status_code == 429
    assert not Notice.objects.exists()
    other = client.post(url, {"email": "nobody@example.org"}, REMOTE_ADDR="192.0.2.7")
    assert other.status_code == 200


def test_what_is_not_filled_in_well_does_not_count(client: Client) -> None:
    for _ in range(limits.MOST_REQUESTS_AN_HOUR + 1):
        assert client.post(reverse("postings:alert-links"), {"email": "ada"}).status_code == 200


def test_without_redis_nobody_is_turned_away(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*arguments: object, **named: object) -> int:
        raise RedisConnectionError("no Redis")

    monkeypatch.setattr(cache, "add", refuse)
    request = RequestFactory().post("/alerts/")
    assert not any(limits.asks_too_often(request) for _ in range(limits.MOST_REQUESTS_AN_HOUR + 1))
    assert "not limited by client: no Redis" in caplog.text


def test_limits_time_is_the_same_for_short_and_long_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "EVEN_SECONDS", 0.25)
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)
    monkeypatch.setattr(time, "monotonic", lambda: 100.0)
    limits.even_out(100.0)
    limits.even_out(99.9)
    limits.even_out(90.0)
    assert waits == pytest.approx([0.25, 0.15, 0.0])


def test_waiting_never_takes_all_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        # Another form is answered while this one waits.
        limits.even_out(time.monotonic())

    monkeypatch.setattr(limits, "EVEN_SECONDS", 0.25)
    monkeypatch.setattr(time, "sleep", sleep)
    limits.even_out(time.monotonic())
    assert len(waits) == 2
    limits.even_out(time.monotonic())
    assert len(waits) == 4
