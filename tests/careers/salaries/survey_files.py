"""Files in the shape of the survey's, with made-up answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

HEADER = (
    "work_year,experience_level,employment_type,job_title,salary,salary_currency,salary_in_usd,"
    "employee_residence,remote_ratio,company_location,company_size"
)


def line(
    amount: object = 100_000,
    *,
    title: str = "Research Scientist",
    level: str = "SE",
    country: str = "US",
    year: object = 2024,
    employment: str = "FT",
) -> str:
    return f"{year},{level},{employment},{title},{amount},USD,{amount},{country},0,US,M"


def survey_file(folder: Path, lines: Iterable[str], header: str = HEADER) -> Path:
    path = folder / "survey.csv"
    path.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    return path
