"""Dates as postings write them, in eight languages, with what is uncertain about them left open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum

# English, German, French, Swedish, Norwegian, Danish, Dutch, Spanish, Italian.
_MONTH_NAMES: tuple[str, ...] = (
    "january jan januar jänner januari janvier janv enero ene gennaio",
    "february feb februar feber februari février févr fevrier febrero febbraio",
    "march mar märz maerz mrz mars maart marts marzo",
    "april apr avril avr abril abr aprile",
    "may mai maj mei mayo maggio",
    "june jun juni juin junio giugno",
    "july jul juli juillet juil julio luglio",
    "august aug augusti août aout agosto ago",
    "september sept sep septembre septiembre settembre",
    "october oct oktober okt octobre octubre ottobre",
    "november nov novembre noviembre",
    "december dec dezember dez desember des décembre déc decembre diciembre dic dicembre",
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names.split()}
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})(?![a-zà-ÿ])\.?"
_YEAR = r"(?P<year>20\d\d)(?!\d)"
_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])"

# Not `\b`: feeds glue words to dates ("2026-03-01Closing", "Deadline2026-03-01").
_NOT_IN_NUMBER = r"(?<![\d/.:-])"
_ISO = re.compile(rf"{_NOT_IN_NUMBER}{_YEAR}[-/.](?P<month>0?[1-9]|1[0-2])[-/.]{_DAY}(?![\d/-])")
_DAY_FIRST = re.compile(
    rf"{_NOT_IN_NUMBER}{_DAY}(?:\s?(?:st|nd|rd|th|er|:e)\b|\.|º)?[\s-]?\s?(?:of |de |den |del )?{_MONTH}"
    rf"(?:[\s,-]{{1,2}}(?:of |de |del )?{_YEAR}|\s?['’](?P<short>\d\d)\b)?",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"(?<![a-zà-ÿ]){_MONTH}\s?{_DAY}(?:\s?(?:st|nd|rd|th)\b)?(?!\d|[.:]\d)(?:,?\s{_YEAR})?", re.IGNORECASE
)
_DOTTED = re.compile(
    rf"{_NOT_IN_NUMBER}{_DAY}\.\s?(?P<month>0?[1-9]|1[0-2])\.(?:\s?(?P<year>20\d\d|\d\d)(?!\d|[.:]\d)"
    rf"|(?!\s?\d))"
)
_SLASHED = re.compile(
    r"(?<![\d/.:-])(?P<one>\d{1,2})(?P<mark>[/-])(?P<two>\d{1,2})(?P=mark)(?P<year>20\d\d|\d\d)(?![\d/-])"
)
# A cheap test before the patterns above.
MAY_HOLD_DATE = re.compile(r"\d")


class Order(Enum):
    """How a text writes 7/12: the 7th of December or July 12th."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date where it stands. `year` is None when not written; `other` the second reading of 7/12/20."""

    day: int
    month: int
    year: int | None
    start: int
    end: int
    other: tuple[int, int] | None = None  # (day, month)

    def on(self) -> date | None:
        """The date, when it is certain and on the calendar."""
        if self.year is None or self.other is not None:
            return None
        return calendar_date(self.year, self.month, self.day)

    def readings(self, year: int) -> list[date]:
        pairs = [(self.day, self.month), *([self.other] if self.other else [])]
        return [on for day, month in pairs if (on := calendar_date(year, month, day)) is not None]


def calendar_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_dates(text: str, order: Order | None = None) -> list[WrittenDate]:
    """The dates of a text from left to right. `order` settles slashed dates that read both ways."""
    if not MAY_HOLD_DATE.search(text):
        return []
    found: list[WrittenDate] = []
    taken = [False] * (len(text) + 1)
    for written in _all(text, order):
        if not any(taken[written.start : written.end]):
            taken[written.start : written.end] = [True] * (written.end - written.start)
            found.append(written)
    return sorted(found, key=lambda written: written.start)


def order_in(text: str) -> Order | None:
    """The order of day and month that the slashed dates of a text give away, if they agree."""
    orders = set()
    for match in _SLASHED.finditer(text):
        one, two = int(match["one"]), int(match["two"])
        if one > 12 >= two >= 1 and one <= 31:
            orders.add(Order.DAY_FIRST)
        elif two > 12 >= one >= 1 and two <= 31:
            orders.add(Order.MONTH_FIRST)
    return orders.pop() if len(orders) == 1 else None


def _all(text: str, order: Order | None) -> Iterator[WrittenDate]:
    for match in _ISO.finditer(text):
        yield _plain(match, int(match["month"]), int(match["year"]))
    for pattern in (_DAY_FIRST, _MONTH_FIRST):
        for match in pattern.finditer(text):
            groups = match.groupdict()
            year = groups["year"] or (f"20{groups['short']}" if groups.get("short") else None)
            yield _plain(match, _MONTHS[match["month"].lower()], int(year) if year else None)
    for match in _DOTTED.finditer(text):
        yield _plain(match, int(match["month"]), _full_year(match["year"]) if match["year"] else None)
    for match in _SLASHED.finditer(text):
        slashed = _slashed(match, order)
        if slashed is not None:
            yield slashed


def _plain(match: re.Match[str], month: int, year: int | None) -> WrittenDate:
    return WrittenDate(int(match["day"]), month, year, match.start(), match.end())


def _full_year(written: str) -> int:
    return int(written) if len(written) == 4 else 2000 + int(written)


def _slashed(match: re.Match[str], order: Order | None) -> WrittenDate | None:
    one, two, year = int(match["one"]), int(match["two"]), _full_year(match["year"])
    day_first, month_first = (one, two), (two, one)
    possible = [
        (day, month) for day, month in (day_first, month_first) if 1 <= month <= 12 and 1 <= day <= 31
    ]
    if len(possible) == 2 and one != two and order is not None:
        possible = [day_first if order is Order.DAY_FIRST else month_first]
    if not possible:
        return None
    day, month = possible[0]
    other = possible[1] if len(possible) == 2 and one != two else None
    return WrittenDate(day, month, year, match.start(), match.end(), other)
