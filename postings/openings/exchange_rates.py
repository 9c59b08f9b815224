"""The European Central Bank's reference rates: reading its files, and keeping them by day."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from importlib import resources
from xml.etree.ElementTree import ParseError

import httpx
from defusedxml import ElementTree
from django.db import transaction

from postings.openings.actions import apply_rates
from postings.openings.models import ExchangeRate, Opening

SOURCE_URL = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml"
MAX_BYTES = 5_000_000
_BATCH = 500

Rate = tuple[str, date, Decimal]


class RatesError(ValueError):
    """The file is not one of the bank's formats; the message says what is wrong."""


def shipped_rates() -> list[Rate]:
    """The rates that come with the site, so that pay compares before the first download."""
    data = json.loads(resources.files("postings.openings").joinpath("data/exchange_rates.json").read_text())
    on = date.fromisoformat(data["on"])
    return [(currency, on, Decimal(rate)) for currency, rate in data["per_euro"].items()]


def parse_rates(content: str) -> list[Rate]:
    """The rates in the bank's daily or ninety-day XML, or its CSV history."""
    rates = list(_from_xml(content) if content.lstrip().startswith("<") else _from_csv(content))
    if not rates:
        raise RatesError("There are no exchange rates in this file.")
    return rates


def _from_xml(content: str) -> Iterator[Rate]:
    try:
        root = ElementTree.fromstring(content)
    except ParseError as error:
        raise RatesError(f"This is not well-formed XML: {error}.") from error
    for day in root.iterfind(".//{*}Cube"):
        if "time" in day.attrib:
            on = _day(day.attrib["time"])
            for cube in day:
                yield cube.attrib["currency"], on, _number(cube.attrib["rate"])


def _from_csv(content: str) -> Iterator[Rate]:
    rows = csv.DictReader(io.StringIO(content))
    if not rows.fieldnames or rows.fieldnames[0] != "Date":
        raise RatesError("The first column should be called Date, as in the bank's own file.")
    for row in rows:
        on = _day(row.pop("Date"))
        for currency, rate in row.items():
            if currency and rate and rate.strip() not in {"", "N/A"}:
                yield currency.strip(), on, _number(rate)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise RatesError(f"{text!r} is not a day like 2026-01-31.") from error


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text.strip())
    except InvalidOperation as error:
        raise RatesError(f"{text!r} is not a rate.") from error
    if not number.is_finite() or number <= 0:
        raise RatesError(f"{text!r} is not a rate.")
    return number


@transaction.atomic
def store_rates(rates: list[Rate]) -> int:
    """Keep `rates`, replacing those of the same day. Returns how many were given."""
    ExchangeRate.objects.bulk_create(
        (ExchangeRate(currency=currency, on=on, per_euro=rate) for currency, on, rate in rates),
        update_conflicts=True,
        unique_fields=["currency", "on"],
        update_fields=["per_euro"],
        batch_size=_BATCH,
    )
    return len(rates)


def renormalise() -> int:
    """Bring the yearly pay of openings with stated pay up to the newest rates. Returns how many moved."""
    rates = ExchangeRate.objects.per_euro()
    moved: list[Opening] = []
    fields = ("pay_yearly_min", "pay_yearly_max", "pay_rates_on")
    paid = Opening.objects.exclude(pay_period="").only(
        "pk", "pay_min", "pay_max", "pay_currency", "pay_period", *fields
    )
    total = 0
    for opening in paid.iterator(chunk_size=_BATCH):
        before = [getattr(opening, name) for name in fields]
        apply_rates(opening, rates)
        if [getattr(opening, name) for name in fields] != before:
            moved.append(opening)
        if len(moved) >= _BATCH:
            total += Opening.objects.bulk_update(moved, fields)
            moved.clear()
    return total + (Opening.objects.bulk_update(moved, fields) if moved else 0)


def download_rates() -> str:
    """The bank's newest daily file. Raises httpx.HTTPError, or RatesError when it is too large."""
    with httpx.stream("GET", SOURCE_URL, timeout=20) as response:
        response.raise_for_status()
        content = b""
        for chunk in response.iter_bytes():
            content += chunk
            if len(content) > MAX_BYTES:
                raise RatesError("The file is far larger than the bank's daily rates.")
    return content.decode()
