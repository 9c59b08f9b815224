"""The survey's file, row by row: what can be used, and why the rest is not."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone

from careers.salaries.survey.titles import role_of
from postings.geography import is_country
from postings.openings.choices import Level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

COLUMNS = (
    "work_year",
    "experience_level",
    "employment_type",
    "job_title",
    "salary_in_usd",
    "employee_residence",
)
LEVELS = {"EN": Level.ENTRY, "MI": Level.MID, "SE": Level.SENIOR, "EX": Level.LEAD}
_EMPLOYMENT = frozenset({"FT", "PT", "CT", "FL"})
_FULL_TIME = "FT"

# US dollars a year that a full-time job may pay. Beyond them somebody typed a month's pay, or a digit too many.
LEAST_POSSIBLE, MOST_POSSIBLE = 5_000, 5_000_000
_FIRST_YEAR = 2000

# A file with more bad rows than this share is some other file, or a broken copy.
_MOST_BAD = 0.1
_PROGRESS_ROWS = 5_000

NOT_FULL_TIME = "not full time"
OTHER_TITLE = "not a research or machine-learning title"
IMPOSSIBLE = f"pay below ${LEAST_POSSIBLE:,} or above ${MOST_POSSIBLE:,} a year"


class SurveyError(ValueError):
    """The file is not the survey's; the message says what is wrong."""


class Answer(NamedTuple):
    """One full-time answer of a research role, in US dollars a year."""

    role: str
    level: str
    country: str
    year: int
    amount: int


@dataclass
class Reading:
    """`bad` are rows that cannot be read, as (line, why); `put_aside` counts readable ones by why."""

    rows: int = 0
    answers: list[Answer] = field(default_factory=list)
    put_aside: Counter[str] = field(default_factory=Counter)
    bad: list[tuple[int, str]] = field(default_factory=list)


def read_survey(path: Path, progress: Callable[[int], None] | None = None) -> Reading:
    """Raises `SurveyError` for a file that is not the survey's. `progress` is told the rows read so far."""
    reading = Reading()
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for line, row in _rows(file):
                _take(reading, line, row)
                if progress and reading.rows % _PROGRESS_ROWS == 0:
                    progress(reading.rows)
    except OSError as error:
        raise SurveyError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise SurveyError(f"{path} is not a text file in UTF-8.") from error
    except csv.Error as error:
        raise SurveyError(f"{path} is not well-formed CSV: {error}.") from error
    _refuse_another_file(reading, path)
    if progress:
        progress(reading.rows)
    return reading


def _rows(file: Iterator[str]) -> Iterator[tuple[int, list[str] | None]]:
    """Each row with its line, as the values of `COLUMNS`; None where it has not as many fields as the header."""
    reader = csv.reader(file, strict=True)
    header = next(reader, [])
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        raise SurveyError(f"The first line names no column {', '.join(missing)}; the survey's file does.")
    places = [header.index(name) for name in COLUMNS]
    for row in reader:
        if row:
            fits = len(row) == len(header)
            yield reader.line_num, [row[place].strip() for place in places] if fits else None


def _take(reading: Reading, line: int, row: list[str] | None) -> None:
    reading.rows += 1
    try:
        found = _answer(row)
    except ValueError as error:
        reading.bad.append((line, str(error)))
        return
    if isinstance(found, Answer):
        reading.answers.append(found)
    else:
        reading.put_aside[found] += 1


def _answer(row: list[str] | None) -> Answer | str:
    """The answer, or why it is put aside. Raises ValueError for a row that cannot be read."""
    if row is None:
        raise ValueError("has more or fewer fields than the first line")
    year, level, employment, title, amount, country = row
    if level not in LEVELS:
        raise ValueError(f"{level!r:.20} is no experience level of {', '.join(LEVELS)}")
    if employment not in _EMPLOYMENT:
        raise ValueError(f"{employment!r:.20} is no employment type of {', '.join(sorted(_EMPLOYMENT))}")
    if not is_country(country):
        raise ValueError(f"{country!r:.20} is no country such as US")
    read = Answer("", LEVELS[level].value, country, _year(year), _whole(amount))
    if employment != _FULL_TIME:
        return NOT_FULL_TIME
    role = role_of(title)
    if role is None:
        return OTHER_TITLE
    if not LEAST_POSSIBLE <= read.amount <= MOST_POSSIBLE:
        return IMPOSSIBLE
    return read._replace(role=role)


def _year(text: str) -> int:
    year = _whole(text)
    if not _FIRST_YEAR <= year <= timezone.now().year:
        raise ValueError(f"{text!r:.20} is no year of the survey")
    return year


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise ValueError(f"{text!r:.20} is no whole number")
    return int(text)


def _refuse_another_file(reading: Reading, path: Path) -> None:
    if len(reading.bad) > reading.rows * _MOST_BAD:
        line, why = reading.bad[0]
        raise SurveyError(
            f"{len(reading.bad):,} of {reading.rows:,} rows of {path} cannot be read, so nothing is loaded. "
            f"The first is line {line}: {why}."
        )
    if not reading.answers:
        raise SurveyError(f"{path} has no full-time answer of a research role.")
