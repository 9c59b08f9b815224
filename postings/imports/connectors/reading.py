"""Reading fields of a record that other people's software wrote.

What a record cannot be without raises `ItemError`; anything else that has an unexpected form counts as
absent, because unknown is better than wrong.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from postings.imports.items import ItemError, Json
from postings.openings.choices import PayPeriod

MAX_ID_LENGTH = 500
# Software writes "never" as the year 9999 and "unknown" as the year 1. Neither is a date, and in another
# time zone neither is even a moment.
_FIRST_YEAR, _LAST_YEAR = 1990, 2100
# Characters that PostgreSQL cannot store (NUL, halves of surrogate pairs).
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_PERIODS = {
    "hour": PayPeriod.HOUR,
    "day": PayPeriod.DAY,
    "week": PayPeriod.WEEK,
    "month": PayPeriod.MONTH,
    "year": PayPeriod.YEAR,
    "annual": PayPeriod.YEAR,
}


def storable(text: str) -> str:
    return _UNSTORABLE.sub("", text)


def plain(value: Json) -> str:
    """A text on one line; "" for anything that is not text."""
    return " ".join(html.unescape(storable(value)).split()) if isinstance(value, str) else ""


def text(record: Mapping[str, Json], key: str) -> str:
    return plain(record.get(key))


def markup(record: Mapping[str, Json], key: str) -> str:
    """HTML as it stands."""
    value = record.get(key)
    return storable(value) if isinstance(value, str) else ""


def required(record: Mapping[str, Json], key: str) -> str:
    found = text(record, key)
    if not found:
        raise ItemError(f"“{key}” is missing or is not text")
    return found


def identifier(record: Mapping[str, Json], key: str) -> str:
    value = record.get(key)
    if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
        raise ItemError(f"“{key}” is missing")
    found = storable(str(value).strip())
    if len(found) > MAX_ID_LENGTH:
        raise ItemError(f"“{key}” is longer than {MAX_ID_LENGTH} characters")
    return found


def flag(record: Mapping[str, Json], key: str) -> bool | None:
    value = record.get(key)
    return value if isinstance(value, bool) else None


def mapping(record: Mapping[str, Json], key: str) -> Mapping[str, Json]:
    value = record.get(key)
    return value if isinstance(value, Mapping) else {}


def elements(value: Json) -> Iterator[Json]:
    """The elements of a list; of a single value, that value; of None, nothing."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        yield from value
    elif value is not None:
        yield value


def rows(record: Mapping[str, Json], key: str) -> list[Mapping[str, Json]]:
    return [row for row in elements(record.get(key)) if isinstance(row, Mapping)]


def number(value: Json) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        return None
    try:
        found = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def period(words: str) -> str:
    """The pay period that `words` name, such as "1 YEAR" or "per-hour-wage"; "" for none or several.

    A number other than one ("2 WEEKS") is a period we have no name for.
    """
    lower = words.lower()
    if re.search(r"\b(?:[02-9]|\d{2,}|half|bi|semi|0\.5)\b", lower):
        return ""
    found = {period for word, period in _PERIODS.items() if word in lower}
    return found.pop() if len(found) == 1 else ""


def is_plausible(when: date) -> bool:
    return _FIRST_YEAR <= when.year <= _LAST_YEAR


def moment(value: Json) -> datetime | date | None:
    """An ISO 8601 date, or date and time; times without a zone are in UTC."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    if not is_plausible(found):
        return None
    if len(value.strip()) <= len("2026-01-01"):
        return found.date()
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def published(value: Json) -> datetime | None:
    """As `moment`; a day stands for its start."""
    found = moment(value)
    if found is None or isinstance(found, datetime):
        return found
    return datetime(found.year, found.month, found.day, tzinfo=UTC)


def joined(*parts: str) -> str:
    """The parts that say something new, with a slash between them."""
    seen: dict[str, str] = {}
    for part in parts:
        if part:
            seen.setdefault(part.casefold(), part)
    return " / ".join(seen.values())
