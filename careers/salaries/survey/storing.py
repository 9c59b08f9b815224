"""The survey's bands in the database, and in the file that ships with the site."""

from __future__ import annotations

import json
import tomllib
from importlib import resources
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum

from careers.facts.models import Source
from careers.salaries.kept import forget_after_commit
from careers.salaries.models import PERCENTILES, SurveyBand
from careers.salaries.survey.bands import Band, Group
from careers.salaries.survey.percentiles import Summary

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.resources.abc import Traversable
    from pathlib import Path

SOURCE_KEY = "aijobs-survey"
CURRENCY = "USD"
SHIPPED = "salary_survey.json"


def store(bands: Sequence[Band]) -> None:
    """In place of what was there of this survey."""
    with transaction.atomic():
        source = survey_source()
        # Of two who load at once, the second waits and then replaces what the first wrote.
        Source.objects.select_for_update().get(pk=source.pk)
        source.survey_bands.all().delete()
        SurveyBand.objects.bulk_create(_row(source, band) for band in bands)
        forget_after_commit()


def survey_source() -> Source:
    """As curators have it, or else as it ships."""
    shipped = tomllib.loads(_content().joinpath(f"facts/{SOURCE_KEY}.toml").read_text(encoding="utf-8"))
    source, _ = Source.objects.get_or_create(key=SOURCE_KEY, defaults=shipped["source"])
    return source


def _row(source: Source, band: Band) -> SurveyBand:
    group, summary = band
    return SurveyBand(
        source=source,
        role=group.role,
        level=group.level,
        country=group.country,
        year=group.year,
        currency=CURRENCY,
        answers=summary.answers,
        outliers=summary.outliers,
        amounts=summary.amounts,
    )


def write_shipped(bands: Sequence[Band], path: Path) -> None:
    """A line for each band, so that a new survey can be read as a difference."""
    lines = ",\n".join(json.dumps([*group, *summary], separators=(",", ":")) for group, summary in bands)
    head = json.dumps({"source": SOURCE_KEY, "currency": CURRENCY, "percentiles": PERCENTILES})
    path.write_text(f'{head[:-1]}, "bands": [\n{lines}\n]}}\n', encoding="utf-8")


def shipped_bands() -> list[Band]:
    shipped = json.loads(_content().joinpath(SHIPPED).read_text(encoding="utf-8"))
    return [
        Band(Group(role, level, country, year), Summary(answers, outliers, amounts))
        for role, level, country, year, answers, outliers, amounts in shipped["bands"]
    ]


def load_shipped() -> int:
    """Loads the bands that ship, and returns how many; 0 where the database has them, or a larger survey."""
    bands = shipped_bands()
    shipped = sum(band.summary.answers for band in bands)
    stored = SurveyBand.objects.filter(source__key=SOURCE_KEY).aggregate(answers=Sum("answers"))["answers"]
    if stored is not None and stored >= shipped:
        return 0
    store(bands)
    return len(bands)


def _content() -> Traversable:
    return resources.files("careers") / "content"
