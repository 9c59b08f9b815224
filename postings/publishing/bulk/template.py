"""The table to fill in: headings, an example, and what each column takes."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Font

from postings.publishing.bulk.columns import COLUMNS, NAMES
from postings.publishing.desk.tables import as_csv

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


def as_text() -> bytes:
    """With the mark that tells Excel that it is UTF-8."""
    return f"\ufeff{as_csv(NAMES, [_example()])}".encode()


def as_book() -> bytes:
    """The table on the first sheet, what the columns mean on the second."""
    book = Workbook()
    table = book.worksheets[0]
    table.title = "Openings"
    table.append(list(NAMES))
    table.append(_example())
    _bold(table)
    meaning = book.create_sheet("Columns")
    meaning.append(["Column", "What it takes", "Example", "Needed"])
    for column in COLUMNS:
        meaning.append([column.name, column.help, column.example, "yes" if column.is_needed else ""])
    _bold(meaning)
    with io.BytesIO() as written:
        book.save(written)
        return written.getvalue()


def _example() -> list[str]:
    return [column.example for column in COLUMNS]


def _bold(sheet: Worksheet) -> None:
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
