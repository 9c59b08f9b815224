from __future__ import annotations

import random
import statistics
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careers.salaries.distributions import levels, live, places, roles
from careers.salaries.models import PERCENTILES
from postings.institutions.models import Institution
from postings.openings.choices import CloseReason, Funding, Hours, Level, PayKind, PayPeriod, Role
from postings.openings.models import Opening
from tests.factories import ExchangeRateFactory, InstitutionFactory, OpeningFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def institution() -> Institution:
    return InstitutionFactory.create()


def make(institution: Institution, count: int = 1, pay: int = 60_000, **named: object) -> list[Opening]:
    values = {
        "paid": True,
        "pay_min": Decimal(pay),
        "pay_max": Decimal(pay),
        "locations": [("Bonn", "DE")],
    } | named
    return [OpeningFactory.create(institution=institution, **values) for _ in range(count)]


def test_groups_agree_with_an_independent_computation(institution: Institution) -> None:
    chance = random.Random(11)
    expected: dict[tuple[str, str, str], list[Fraction]] = defaultdict(list)
    for _ in range(60):
        low = chance.randrange(20_000, 90_000)
        high = low + chance.randrange(0, 30_000)
        level, country = chance.choice(["", Level.MID, Level.SENIOR]), chance.choice(["", "DE", "CH"])
        make(
            institution,
            pay_min=Decimal(low),
            pay_max=Decimal(high),
            level=level,
            locations=[("Somewhere", country)],
        )
        for key in {(at, where) for at in ("", level) for where in ("", country)}:
            expected[Role.RESEARCHER, *key].append(Fraction(low + high, 2))
    for (role, level, country), middles in expected.items():
        found = live(role, level=level, country=country)
        if len(middles) < 5:
            assert found == ()
            continue
        (one,) = found
        cuts = statistics.quantiles(middles, n=100, method="inclusive")
        assert one.count == len(middles)
        assert one.amounts == {percent: rounded(cuts[percent - 1]) for percent in PERCENTILES}


def rounded(amount: Fraction) -> Decimal:
    return (Decimal(amount.numerator) / amount.denominator).quantize(Decimal(1), ROUND_HALF_UP)


def test_open_and_past_openings_count_and_no_others(institution: Institution) -> None:
    make(institution, 2)
    make(institution, 1, closed=True)
    make(institution, 2, expired=True)
    for state in ("draft", "in_review", "scheduled", "rejected"):
        make(institution, **{state: True})
    make(institution, closed=True, close_reason=CloseReason.OFF_TOPIC)
    make(institution, hours=Hours.PART_TIME)
    make(institution, pay_max=None)
    make(institution, pay_min=None)
    make(institution, paid=False, pay_min=None, pay_max=None)
    (one,) = live(Role.RESEARCHER)
    assert (one.count, one.outliers, one.is_small, one.currency, one.basis) == (5, 0, True, "EUR", "stated")


def test_fewer_than_five_are_withheld(institution: Institution) -> None:
    make(institution, 4)
    assert live(Role.RESEARCHER) == ()
    assert roles() == ()


def test_stipends_stand_apart_from_salaries(institution: Institution) -> None:
    make(institution, 5, pay=48_000, role=Role.PHD)
    make(institution, 6, pay=1_500, role=Role.PHD, pay_period=PayPeriod.MONTH, pay_kind=PayKind.STIPEND)
    found = {one.kind: (one.count, one.median) for one in live(Role.PHD)}
    assert found == {"salary": (5, Decimal(48_000)), "stipend": (6, Decimal(18_000))}


def test_pay_of_no_stated_kind_is_what_its_funding_says(institution: Institution) -> None:
    make(institution, 5, pay=48_000, role=Role.PHD, pay_kind="")
    make(institution, 6, pay=18_000, role=Role.PHD, pay_kind="", funding=Funding.STIPEND)
    assert {one.kind: one.count for one in live(Role.PHD)} == {"salary": 5, "stipend": 6}


def test_opening_counts_once_at_its_main_place(institution: Institution) -> None:
    make(institution, 5, locations=[("Bonn", "DE"), ("Basel", "CH")])
    assert live(Role.RESEARCHER, country="CH") == ()
    assert live(Role.RESEARCHER, country="DE")[0].count == live(Role.RESEARCHER)[0].count == 5


def test_pay_nobody_could_mean_is_put_aside_and_counted(institution: Institution) -> None:
    make(institution, 5)
    make(institution, pay=0)
    make(institution, pay=54_000_000)
    (one,) = live(Role.RESEARCHER)
    assert (one.count, one.outliers, one.high) == (5, 2, Decimal(60_000))


def test_pay_in_another_currency_counts_in_euro(institution: Institution) -> None:
    ExchangeRateFactory.create(currency="CHF", per_euro=Decimal("0.80"))
    make(institution, 5, pay=80_000, pay_currency="CHF")
    assert live(Role.RESEARCHER)[0].median == Decimal(100_000)


def test_level_and_country_that_are_not_said_are_no_groups_of_their_own(institution: Institution) -> None:
    make(institution, 5, locations=[])
    assert len(live(Role.RESEARCHER)) == 1
    assert levels(Role.RESEARCHER) == places(Role.RESEARCHER) == ()


def test_all_groups_are_one_question_and_then_none(institution: Institution) -> None:
    make(institution, 5, level=Level.MID)
    with CaptureQueriesContext(connection) as queries:
        live(Role.RESEARCHER)
    assert len(queries) == 1
    with CaptureQueriesContext(connection) as queries:
        live(Role.RESEARCHER, level=Level.MID, country="DE")
        live(Role.FACULTY)
    assert len(queries) == 0
