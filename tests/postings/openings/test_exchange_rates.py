from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from postings.openings.exchange_rates import RatesError, parse_rates, renormalise, shipped_rates, store_rates
from postings.openings.models import ExchangeRate
from tests.factories import ExchangeRateFactory, OpeningFactory

DAILY = """<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
<Cube><Cube time='2026-02-03'><Cube currency='USD' rate='1.2'/><Cube currency='JPY' rate='160.5'/></Cube></Cube>
</gesmes:Envelope>"""
HISTORY = "Date,USD,CYP,\n2026-02-03,1.2,N/A,\n2026-02-02,1.1,N/A,\n"


def test_parse_reads_the_daily_file() -> None:
    assert parse_rates(DAILY) == [
        ("USD", date(2026, 2, 3), Decimal("1.2")),
        ("JPY", date(2026, 2, 3), Decimal("160.5")),
    ]


def test_parse_reads_the_history_and_leaves_out_what_is_not_quoted() -> None:
    assert parse_rates(HISTORY) == [
        ("USD", date(2026, 2, 3), Decimal("1.2")),
        ("USD", date(2026, 2, 2), Decimal("1.1")),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("<broken", "not well-formed"),
        ("<a/>", "no exchange rates"),
        ("Day,USD\n2026-01-01,1\n", "called Date"),
        ("Date,USD\n1/2/2026,1\n", "not a day"),
        ("Date,USD\n2026-01-01,cheap\n", "not a rate"),
        ("Date,USD\n2026-01-01,-1\n", "not a rate"),
        ("", "called Date"),
    ],
)
def test_parse_says_what_is_wrong(content: str, message: str) -> None:
    with pytest.raises(RatesError, match=message):
        parse_rates(content)


def test_shipped_rates_are_dated_and_cover_the_usual_currencies() -> None:
    rates = {currency: rate for currency, _, rate in shipped_rates()}
    assert {"USD", "GBP", "CHF", "SEK", "NOK", "DKK", "JPY", "CAD", "AUD"} <= rates.keys()
    assert len({on for _, on, _ in shipped_rates()}) == 1


@pytest.mark.django_db
def test_store_replaces_the_rate_of_a_day() -> None:
    store_rates([("USD", date(2026, 2, 3), Decimal("1.2"))])
    store_rates([("USD", date(2026, 2, 3), Decimal("1.3"))])
    assert ExchangeRate.objects.get().per_euro == Decimal("1.3")


@pytest.mark.django_db
def test_per_euro_gives_the_newest_up_to_a_day() -> None:
    ExchangeRateFactory.create(on=date(2026, 1, 1), per_euro=Decimal(1))
    ExchangeRateFactory.create(on=date(2026, 2, 1), per_euro=Decimal(2))
    assert ExchangeRate.objects.per_euro()["USD"].per_euro == Decimal(2)
    assert ExchangeRate.objects.per_euro(date(2026, 1, 31))["USD"].per_euro == Decimal(1)
    assert ExchangeRate.objects.per_euro(date(2025, 1, 1)) == {}


@pytest.mark.django_db
def test_renormalise_moves_only_what_the_rates_move() -> None:
    ExchangeRateFactory.create(currency="USD", on=date(2026, 1, 1), per_euro=Decimal(1))
    dollars = OpeningFactory.create(pay_min=50000, pay_currency="USD", pay_period="year")
    euros = OpeningFactory.create(pay_min=50000, pay_currency="EUR", pay_period="year")
    assert renormalise() == 0
    ExchangeRateFactory.create(currency="USD", on=date(2026, 1, 2), per_euro=Decimal(2))
    assert renormalise() == 1
    dollars.refresh_from_db()
    euros.refresh_from_db()
    assert dollars.pay_yearly_min == Decimal(25000)
    assert dollars.pay_rates_on == date(2026, 1, 2)
    assert dollars.pay_min == 50000
    assert euros.pay_yearly_min == Decimal(50000)


@pytest.mark.django_db
def test_command_loads_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "rates.xml").write_text(DAILY)
    call_command("load_exchange_rates", str(tmp_path / "rates.xml"))
    assert "Rates stored: 2" in capsys.readouterr().out


@pytest.mark.django_db
@pytest.mark.parametrize("content", ["Day,USD\n", None])
def test_command_refuses_a_wrong_file_in_one_line(tmp_path: Path, content: str | None) -> None:
    if content:
        (tmp_path / "rates.csv").write_text(content)
    with pytest.raises(CommandError, match=r"No rates were loaded: .+"):
        call_command("load_exchange_rates", str(tmp_path / "rates.csv"))
    assert not ExchangeRate.objects.exists()


def _xml(cubes: str, on: str = "2026-01-02") -> str:
    return f'<e xmlns="urn:x"><Cube><Cube time="{on}">{cubes}</Cube></Cube></e>'


@pytest.mark.parametrize(
    "content",
    [
        '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>',
        _xml('<Cube rate="1"/>'),
        _xml('<Cube currency="USD"/>'),
        _xml('<Cube currency="DOLLARS" rate="1"/>'),
        _xml('<Cube currency="USD" rate="1e30"/>'),
        _xml('<Cube currency="USD" rate="0.0000001"/>'),
        _xml('<Cube currency="USD" rate="1"/>', on="2999-01-01"),
        'Date,USD\n2026-01-02,"' + "1" * 200_000 + '"\n',
        "",
    ],
)
def test_a_file_that_is_not_the_banks_is_one_line(content: str) -> None:
    with pytest.raises(RatesError):
        parse_rates(content)


def test_a_byte_order_mark_and_short_lines_are_no_trouble() -> None:
    assert parse_rates("\ufeffDate,USD,JPY\n2026-01-02,1.5\n") == [("USD", date(2026, 1, 2), Decimal("1.5"))]


@pytest.mark.django_db
def test_of_two_rates_for_one_day_the_last_is_kept() -> None:
    on = date(2026, 1, 2)
    assert store_rates([("USD", on, Decimal("1.5")), ("USD", on, Decimal("1.6"))]) == 1
    assert ExchangeRate.objects.get().per_euro == Decimal("1.6")
