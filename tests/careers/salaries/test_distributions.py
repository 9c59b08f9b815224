from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from careers.facts.models import Source, SourceKind
from careers.salaries.distributions import (
    Distribution,
    Place,
    SourceLine,
    converted,
    levels,
    places,
    roles,
    standing,
    stated,
)
from careers.salaries.models import PERCENTILES, SalaryBand
from postings.openings.choices import Level, Role
from tests.factories import ExchangeRateFactory

if TYPE_CHECKING:
    from collections.abc import Mapping


def source_line() -> SourceLine:
    return SourceLine(key="s", title="S", publisher="", year=2024, url="", licence="", kind="guide", note="")


def band(
    amounts: Mapping[int, int] | None = None,
    *,
    low: int | None = None,
    median: int | None = None,
    high: int | None = None,
    **more: object,
) -> Distribution:
    ends = {
        name: None if value is None else Decimal(value)
        for name, value in (("low", low), ("median", median), ("high", high))
    }
    made = {percent: Decimal(amount) for percent, amount in (amounts or {}).items()}
    values = {"currency": "USD", "basis": "base", "year": 2024, "role": "researcher"} | more
    return Distribution(source=source_line(), amounts=made, **ends, **values)  # type: ignore[arg-type]  # built by name


@pytest.fixture
def source() -> Source:
    return Source.objects.create(
        key="guide", title="A guide", publisher="Somebody", year=2024, kind=SourceKind.GUIDE
    )


@pytest.fixture
def bands(source: Source) -> None:
    for key, level, country, low in [
        ("lead-us", Level.LEAD, "US", 200_000),
        ("entry-us", Level.ENTRY, "US", 90_000),
        ("any-gb", "", "GB", 50_000),
    ]:
        SalaryBand.objects.create(
            key=key,
            role=Role.RESEARCHER,
            title="ML researcher",
            level=level,
            country=country,
            currency="USD",
            basis="base",
            low=low,
            percentiles={"10": low},
            source=source,
        )


@pytest.mark.django_db
@pytest.mark.usefixtures("bands")
def test_stated_bands_come_by_level_and_only_those_asked_for() -> None:
    assert [one.key for one in stated(Role.RESEARCHER)] == ["any-gb", "entry-us", "lead-us"]
    assert [one.key for one in stated(Role.RESEARCHER, country="US")] == ["entry-us", "lead-us"]
    assert [one.key for one in stated(Role.RESEARCHER, level=Level.LEAD)] == ["lead-us"]
    assert stated(Role.FACULTY) == ()


@pytest.mark.django_db
@pytest.mark.usefixtures("bands")
def test_stated_band_takes_the_year_of_its_source_and_its_percentiles_as_numbers() -> None:
    (one,) = stated(Role.RESEARCHER, country="GB")
    assert (one.year, one.low, one.amounts, one.count) == (2024, Decimal(50_000), {10: Decimal(50_000)}, None)


@pytest.mark.django_db
@pytest.mark.usefixtures("bands")
def test_only_what_has_anything_to_show_has_a_place() -> None:
    assert roles() == (Role.RESEARCHER,)
    assert levels(Role.RESEARCHER) == (Level.ENTRY, Level.LEAD)
    assert levels(Role.RESEARCHER, country="GB") == ()
    assert places(Role.RESEARCHER) == ("GB", "US")
    assert places(Role.RESEARCHER, level=Level.LEAD) == ("US",)


@pytest.mark.parametrize(
    ("amount", "place", "percentile", "words"),
    [
        (9, Place.BELOW, None, "in the lowest 10% of 412 answers"),
        (10, Place.WITHIN, 10, "higher than 10% of 412 answers"),
        (15, Place.WITHIN, 15, "higher than 15% of 412 answers"),
        (40, Place.WITHIN, 50, "in the middle of 412 answers"),
        (41, Place.WITHIN, None, "above the lower 50% and below the top 10% of 412 answers"),
        (80, Place.WITHIN, 90, "higher than 90% of 412 answers"),
        (81, Place.ABOVE, None, "in the highest 10% of 412 answers"),
    ],
)
def test_standing_between_percentiles(amount: int, place: Place, percentile: int | None, words: str) -> None:
    kept = band({10: 10, 20: 20, 30: 30, 50: 40, 90: 80}, count=412)
    found = standing(Decimal(amount), kept)
    assert (found.place, found.percentile, found.words) == (place, percentile, words)


@pytest.mark.parametrize(
    ("ends", "amount", "words"),
    [
        ({"low": 10, "high": 20}, 9, "below the low end"),
        ({"low": 10, "high": 20}, 15, "between the low and the high end"),
        ({"low": 10, "high": 20}, 21, "above the high end"),
        (
            {"low": 10, "high": 20, "is_high_open": True},
            21,
            "above the high end, which the source leaves open",
        ),
        ({"low": 10, "median": 14, "high": 20}, 12, "between the low end and the median"),
        ({"low": 10, "median": 14, "high": 20}, 16, "between the median and the high end"),
        ({"median": 14}, 12, "below the median"),
        ({"median": 14}, 14, "at the median"),
        ({"low": 10}, 12, "at or above the low end; the source names no high end"),
        ({"high": 10}, 8, "at or below the high end; the source names no low end"),
    ],
)
def test_standing_between_ends_claims_no_share(ends: dict[str, int], amount: int, words: str) -> None:
    found = standing(Decimal(amount), band(**ends))  # type: ignore[arg-type]  # built by name
    assert found.words == words
    assert found.percentile in (None, 50)


@pytest.mark.parametrize(
    ("amount", "place", "words"),
    [
        (50_000, Place.BELOW, "among the lowest of 7 answers"),
        (101_000, Place.WITHIN, "among the lowest of 7 answers"),
        (140_000, Place.WITHIN, "higher than about 3 of 7 answers"),
        (171_000, Place.WITHIN, "higher than about 5 of 7 answers"),
        (500_000, Place.ABOVE, "among the highest of 7 answers"),
    ],
)
def test_standing_among_few_claims_no_percentile(amount: int, place: Place, words: str) -> None:
    few = band({share: 95_000 + 1_000 * share for share in PERCENTILES}, count=7, is_small=True)

    found = standing(Decimal(amount), few)

    assert (found.place, found.percentile, found.words) == (place, None, words)


def test_standing_of_an_amount_many_answers_share_is_in_the_middle_of_them() -> None:
    assert standing(Decimal(7), band({10: 1, 20: 7, 30: 7, 40: 7, 50: 9})).percentile == 30


@pytest.mark.django_db
def test_converted_amounts_say_from_which_currency_and_when() -> None:
    ExchangeRateFactory.create(currency="USD", per_euro=Decimal("1.25"), on=date(2025, 1, 2))
    ExchangeRateFactory.create(currency="CHF", per_euro=Decimal("0.9"), on=date(2025, 1, 1))
    found = converted(band({50: 125}, low=100, high=1_000), "CHF")
    assert found is not None
    assert (found.low, found.high, found.amounts) == (Decimal(72), Decimal(720), {50: Decimal(90)})
    assert (found.currency, found.converted_from, found.rates_on) == ("CHF", "USD", date(2025, 1, 1))


@pytest.mark.django_db
def test_converted_to_its_own_currency_is_the_same_and_without_a_rate_nothing() -> None:
    same = band(low=101)
    assert converted(same, "USD") is same
    assert converted(same, "CHF") is None
