"""Figures and lists as CSV, for spreadsheets: no cell of somebody else's words runs there as a formula."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from django.http import HttpResponse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

Cell = str | int

# What spreadsheets take for the start of a formula, also in its wide form; a tab or line before it does not help.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe(cell: Cell) -> Cell:
    """A leading apostrophe makes a text of it everywhere."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULA) else cell


def as_csv(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    with io.StringIO(newline="") as written:
        writer = csv.writer(written)
        writer.writerow(heads)
        writer.writerows([safe(cell) for cell in row] for row in rows)
        return written.getvalue()


def download(name: str, on: date, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """The mark at the start tells Excel that it is UTF-8."""
    response = HttpResponse(f"\ufeff{as_csv(heads, rows)}", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}-{on.isoformat()}.csv"'
    return response
