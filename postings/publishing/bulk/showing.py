"""How the lines of a table are shown, and handed back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

from postings.publishing.bulk.columns import NAMES, OF_TO_MEND
from postings.publishing.desk.tables import download

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from postings.openings.models import Opening
    from postings.publishing.bulk.checking import Checker
    from postings.publishing.models import Upload, UploadRow

_LONGEST = 120


class Shown(models.TextChoices):
    ALL = "all", "All lines"
    WRONG = "wrong", "To mend"
    GOOD = "good", "Good"
    CHOSEN = "chosen", "Chosen"

    @classmethod
    def of(cls, value: str | None) -> Shown:
        return cls(value) if value in cls.values else cls.ALL


def rows_shown(upload: Upload, shown: Shown) -> QuerySet[UploadRow]:
    rows = upload.rows.select_related("opening", "opening__institution")
    if shown is Shown.WRONG:
        return rows.exclude(errors={}, problem="")
    if shown is Shown.GOOD:
        return rows.filter(errors={})
    return rows.filter(is_chosen=True) if shown is Shown.CHOSEN else rows


@dataclass(frozen=True, slots=True)
class Note:
    """`value` is what stands in the cell."""

    column: str
    value: str
    messages: Sequence[str]


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    title: str
    place: str
    is_good: bool
    is_chosen: bool
    errors: Sequence[Note]
    advice: Sequence[Note]
    problem: str
    opening: Opening | None


def line_of(row: UploadRow, checker: Checker) -> Line:
    cells = row.cells
    advice: dict[str, list[str]] = {} if row.opening else checker.advice(cells)
    for column, messages in row.advice.items():
        advice[column] = [*messages, *advice.get(column, [])]
    return Line(
        number=row.number,
        title=_short(cells.get("title", "")) or "No title",
        place=_short(", ".join(filter(None, [cells.get("city", ""), cells.get("country", "")]))),
        is_good=not row.errors,
        is_chosen=row.is_chosen and not row.errors,
        errors=list(_notes(row, row.errors)),
        advice=list(_notes(row, advice)),
        problem=row.problem,
        opening=row.opening,
    )


def _notes(row: UploadRow, said: dict[str, list[str]]) -> Iterator[Note]:
    for column in NAMES:
        if column in said:
            yield Note(column, _short(row.cells.get(column, "")), said[column])


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def wrong_lines(upload: Upload) -> HttpResponse:
    rows = upload.rows.filter(opening=None).exclude(errors={}, problem="")
    table = [
        [str(row.number), _said(row), *(row.cells.get(name, "") for name in NAMES)]
        for row in rows.iterator(500)
    ]
    return download("to-mend", timezone.localdate(), [*OF_TO_MEND, *NAMES], table)


def _said(row: UploadRow) -> str:
    wrong = [f"{column}: {' '.join(messages)}" for column, messages in row.errors.items()]
    return " | ".join([*wrong, *filter(None, [row.problem])])
