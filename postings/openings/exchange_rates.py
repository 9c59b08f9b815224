"""The European Central Bank's reference rates: reading its files, and keeping them by day."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from importlib import resources
from xml.etree.ElementTree import ParseError

import httpx
from defusedxml import DefusedXmlException, ElementTree
from django.db import transaction
from django.utils import timezone

from postings.openings.actions import apply_rates
from postings.openings.models import ExchangeRate, Opening

SOURCE_URL = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml"
MAX_BYTES = 5_000_000
_BATCH = 500
# What the column holds.
LEAST_RATE, _BELOW_RATE = Decimal("0.000001"), Decimal(10) ** 8

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
    content = content.removeprefix("\ufeff")
    rates = list(_from_xml(content) if content.lstrip().startswith("<") else _from_csv(content))
    if not rates:
        raise RatesError("There are no exchange rates in this file.")
    return rates


def _from_xml(content: str) -> Iterator[Rate]:
    try:
        root = ElementTree.fromstring(content)
    except ParseError as error:
        raise RatesError(f"This is not well-formed XML: {error}.") from error
    except DefusedXmlException as error:
        raise RatesError("This XML declares entities, which the bank's own files never do.") from error
    for day in root.iterfind(".//{*}Cube"):
        if "time" in day.attrib:
            on = _day(day.attrib["time"])
            for cube in day:
                yield _currency(cube.get("currency", "")), on, _number(cube.get("rate", ""))


def _from_csv(content: str) -> Iterator[Rate]:
    try:
        header, *lines = csv.reader(io.StringIO(content))
    except (csv.Error, ValueError) as error:
        raise RatesError("The first column should be called Date, as in the bank's own file.") from error
    if not header or header[0] != "Date":
        raise RatesError("The first column should be called Date, as in the bank's own file.")
    for line in lines:
        if line:
            on = _day(line[0])
            for currency, rate in zip(header[1:], line[1:], strict=False):  # Its lines end in a comma.
                if currency.strip() and rate.strip() not in {"", "N/A"}:
                    yield _currency(currency), on, _number(rate)


def _currency(text: str) -> str:
    code = text.strip()
    if not re.fullmatch("[A-Z]{3}", code):
        raise RatesError(f"{code!r:.20} is not a currency like USD.")
    return code


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError as error:
        raise RatesError(f"{text!r:.40} is not a day like 2026-01-31.") from error
    # The newest rate is the one in use, so one of next year would be in use until then.
    if day > timezone.now().date() + timedelta(days=1):
        raise RatesError(f"{day} is in the future.")
    return day


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text.strip())
    except InvalidOperation as error:
        raise RatesError(f"{text!r:.40} is not a rate.") from error
    if not (number.is_finite() and LEAST_RATE <= number < _BELOW_RATE):
        raise RatesError(f"{text!r:.40} is not a rate.")
    return number


@transaction.atomic
def store_rates(rates: list[Rate]) -> int:
    """Keep `rates`, replacing those of the same day; of two for one day the last. Returns how many."""
    by_day = {(currency, on): rate for currency, on, rate in rates}
    ExchangeRate.objects.bulk_create(
        (ExchangeRate(currency=currency, on=on, per_euro=rate) for (currency, on), rate in by_day.items()),
        update_conflicts=True,
        unique_fields=["currency", "on"],
        update_fields=["per_euro"],
        batch_size=_BATCH,
    )
    return len(by_day)


def renormalise() -> int:
    """Bring the yearly pay of openings with stated pay up to the newest rates. Returns how many moved."""
    rates = ExchangeRate.objects.per_euro()
    paid = list(Opening.objects.exclude(pay_period="").order_by("pk").values_list("pk", flat=True))
    return sum(_renormalise(paid[start : start + _BATCH], rates) for start in range(0, len(paid), _BATCH))


@transaction.atomic
def _renormalise(ids: list[int], rates: dict[str, ExchangeRate]) -> int:
    """One batch, locked: pay that somebody edits meanwhile must not get the yearly figures of the old."""
    fields = ("pay_yearly_min", "pay_yearly_max", "pay_rates_on")
    locked = Opening.objects.filter(pk__in=ids).order_by("pk").select_for_update()
    moved = []
    for opening in locked.only("pk", "pay_min", "pay_max", "pay_currency", "pay_period", *fields):
        before = [getattr(opening, name) for name in fields]
        apply_rates(opening, rates)
        if [getattr(opening, name) for name in fields] != before:
            moved.append(opening)
    return Opening.objects.bulk_update(moved, fields) if moved else 0


def download_rates() -> str:
    """The bank's newest daily file. Raises httpx.HTTPError, or RatesError when it is too large."""
    with httpx.stream("GET", SOURCE_URL, timeout=20) as response:
        response.raise_for_status()
        content = b""
        for chunk in response.iter_bytes():
            content += chunk
            if len(content) > MAX_BYTES:
                raise RatesError("The file is far larger than the bank's daily rates.")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise RatesError("The bank's file is not text.") from error
