"""The bands in the database as distributions, kept in the process."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from careers.salaries.amounts import FEW, HIGH, LOW, MEDIAN, Distribution, SourceLine
from careers.salaries.kept import Kept
from careers.salaries.models import PERCENTILES, SalaryBand, SurveyBand
from postings.openings.choices import Level

if TYPE_CHECKING:
    from collections.abc import Mapping

_LEVELS = ["", *Level.values]


def stated_bands() -> tuple[Distribution, ...]:
    """By role, level, source, the newest year first."""
    return _stated.get()


def survey_bands() -> tuple[Distribution, ...]:
    """By role, level, country, the newest year first."""
    return _surveyed.get()


def _read_stated() -> tuple[Distribution, ...]:
    bands = [_of_band(band) for band in SalaryBand.objects.select_related("source")]
    bands.sort(key=lambda one: (one.role, _LEVELS.index(one.level), one.source.key, -(one.year or 0)))
    return tuple(bands)


def _of_band(band: SalaryBand) -> Distribution:
    return Distribution(
        source=SourceLine.of(band.source),
        key=band.key,
        role=band.role,
        level=band.level,
        country=band.country,
        year=band.year or band.source.year,
        currency=band.currency,
        basis=band.basis,
        amounts=_amounts(band.percentiles),
        low=_decimal(band.low),
        median=_decimal(band.median),
        high=_decimal(band.high),
        is_high_open=band.is_high_open,
        employer=band.employer,
        years_from=band.years_from,
        years_to=band.years_to,
        title=band.title,
        note=band.note,
    )


def _amounts(percentiles: Mapping[str, int]) -> dict[int, Decimal]:
    return {int(percent): Decimal(amount) for percent, amount in percentiles.items()}


def _decimal(amount: int | None) -> Decimal | None:
    return None if amount is None else Decimal(amount)


def read_survey_bands() -> tuple[Distribution, ...]:
    """From the database, for what is itself kept: it must not be made of what is about to be old."""
    bands = SurveyBand.objects.select_related("source").order_by(
        "role", "level", "country", "-year", "source__key"
    )
    lines: dict[int, SourceLine] = {}
    found = []
    for band in bands:
        line = lines.setdefault(band.source_id, SourceLine.of(band.source))
        found.append(_of_survey(band, line))
    return tuple(found)


def _of_survey(band: SurveyBand, source: SourceLine) -> Distribution:
    amounts = {percent: Decimal(amount) for percent, amount in zip(PERCENTILES, band.amounts, strict=True)}
    return Distribution(
        source=source,
        role=band.role,
        level=band.level,
        country=band.country,
        year=band.year,
        currency=band.currency,
        basis="gross",
        count=band.answers,
        outliers=band.outliers,
        amounts=amounts,
        low=amounts[LOW],
        median=amounts[MEDIAN],
        high=amounts[HIGH],
        is_small=band.answers < FEW,
    )


_stated, _surveyed = Kept(_read_stated), Kept(read_survey_bands)
