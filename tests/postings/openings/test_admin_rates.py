"""Exchange rates in the admin: added with care, never edited, fetched by a worker."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from postings.openings import tasks
from postings.openings.models import ExchangeRate
from tests.factories import ExchangeRateFactory, OpeningFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST, ADD = reverse("admin:postings_exchangerate_changelist"), reverse("admin:postings_exchangerate_add")


@pytest.fixture
def curator(client: Client) -> Client:
    client.force_login(UserFactory.create(superuser=True))
    return client


def test_list_says_how_old_the_newest_are(curator: Client) -> None:
    ExchangeRate.objects.all().delete()
    assert "There are no rates" in curator.get(LIST).text
    today = timezone.now().date()
    ExchangeRateFactory.create(on=today - timedelta(days=9))
    assert "9 days ago" in curator.get(LIST).text
    ExchangeRateFactory.create(on=today)
    assert "days ago" not in curator.get(LIST).text


def test_rate_is_added_and_pay_compared_at_it(curator: Client) -> None:
    ExchangeRateFactory.create(currency="USD", on=date(2025, 1, 2), per_euro=Decimal("1.25"))
    opening = OpeningFactory.create(
        pay_min=100_000, pay_max=100_000, pay_currency="USD", pay_period="year", pay_kind="salary"
    )
    today = timezone.now().date()
    answer = curator.post(ADD, {"currency": "usd", "on": today.isoformat(), "per_euro": "1.6"})
    assert answer.status_code == 302
    opening.refresh_from_db()
    assert (opening.pay_yearly_min, opening.pay_rates_on) == (Decimal(62_500), today)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"currency": "EUR"}, "the euro has none"),
        ({"currency": "U1"}, "Use three letters"),
        ({"currency": "US\0"}, "Null characters are not allowed"),
        ({"per_euro": "0"}, "Use a number above zero"),
        ({"per_euro": "-1"}, "Use a number above zero"),
        ({"per_euro": "NaN"}, "Enter a number"),
        ({"per_euro": "0.08"}, "far from the last one"),
        ({"per_euro": "125"}, "far from the last one"),
        ({"on": "2999-01-01"}, "in the future"),
        ({"on": "2025-01-02"}, "already exists"),
    ],
)
def test_rates_that_would_break_comparisons_are_refused(
    curator: Client, fields: dict[str, str], error: str
) -> None:
    rate = ExchangeRateFactory.create(currency="USD", on=date(2025, 1, 2), per_euro=Decimal("1.25"))
    answer = curator.post(ADD, {"currency": "USD", "on": "2025-01-03", "per_euro": "1.25", **fields})
    assert answer.status_code == 200
    assert error in answer.text
    assert list(ExchangeRate.objects.filter(currency="USD")) == [rate]


def test_rates_are_not_edited(curator: Client) -> None:
    rate = ExchangeRateFactory.create()
    address = reverse("admin:postings_exchangerate_change", args=[rate.pk])
    assert curator.get(address).status_code == 200
    answer = curator.post(address, {"currency": "USD", "on": "2025-01-02", "per_euro": "9"})
    assert answer.status_code == 403


def test_fetching_is_left_to_a_worker(curator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(tasks.refresh_exchange_rates, "delay", lambda: asked.append(True))
    fetch = reverse("admin:postings_exchangerate_fetch")
    assert curator.get(fetch).status_code == 405
    assert "being fetched" in curator.post(fetch, follow=True).text
    assert asked == [True]


def test_only_who_may_add_rates_may_fetch_them(client: Client) -> None:
    staff = UserFactory.create(staff=True)
    staff.user_permissions.set(Permission.objects.filter(codename="view_exchangerate"))
    client.force_login(staff)
    assert "Fetch the bank" not in client.get(LIST).text
    assert client.post(reverse("admin:postings_exchangerate_fetch")).status_code == 403
