"""Reading a table: CSV in the encodings and with the separators that spreadsheets write, or XLSX."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime, time
from itertools import islice
from typing import TYPE_CHECKING

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from postings.publishing.bulk.columns import COLUMNS, matched, unknown
from postings.publishing.desk.tables import safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 20_000
# An XLSX is a zip: a small file may hold a huge one.
MAX_UNPACKED = 300 * 1024 * 1024
MAX_CELL = 100_000
_MAX_COLUMNS = 200
# Excel writes Unicode with a mark at the start, or what Windows had before it.
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class TableError(Exception):
    """The file is no table that can be read; the message says why."""


def lines_of(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Each line that is not empty as (its number in the file, column to cell). Raises `TableError`."""
    rows = _xlsx_rows(content) if content.startswith(b"PK\x03\x04") else _csv_rows(content)
    numbered = (
        (number, row) for number, row in enumerate(rows, start=1) if any(cell.strip() for cell in row)
    )
    first = next(numbered, None)
    if first is None:
        raise TableError("The file is empty.")
    names = _names(first[1])
    found = 0
    for number, row in numbered:
        found += 1
        if found > MAX_ROWS:
            raise TableError(f"The file has more than {MAX_ROWS:,} lines. Split it.")
        yield number, {name: row[index] for index, name in names.items() if index < len(row)}
    if not found:
        raise TableError("The file has headings and no line below them.")


def _names(headings: list[str]) -> dict[int, str]:
    names = matched(headings)
    missing = [column.name for column in COLUMNS if column.is_needed and column.name not in names.values()]
    if missing:
        seen = ", ".join(heading.strip()[:40] for heading in headings[:8] if heading.strip())
        raise TableError(
            f"The first line has to name the columns. Not found: {', '.join(missing)}. It has: {seen or 'nothing'}."
        )
    return names


def unknown_headings(content: bytes) -> list[str]:
    """Columns that are not read, for the person to know. Only for a file that `lines_of` could read."""
    rows = _xlsx_rows(content) if content.startswith(b"PK\x03\x04") else _csv_rows(content)
    first = next((row for row in rows if any(cell.strip() for cell in row)), [])
    return unknown(first)


def _csv_rows(content: bytes) -> Iterator[list[str]]:
    text = _decoded(content)
    if "\0" in text:
        raise TableError("This is no text file. Save the table as CSV or XLSX.")
    try:
        # Read strictly: a quote that never ends would swallow the rest of the file.
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
        for row in reader:
            yield [_cut(cell) for cell in row[:_MAX_COLUMNS]]
    except csv.Error as error:
        raise TableError(f"Line {reader.line_num} cannot be read as CSV: {error}.") from error


def _decoded(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _separator(text: str) -> str:
    """The one that the line of headings has most of."""
    head = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=head.count)


def _xlsx_rows(content: bytes) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MAX_UNPACKED:
                raise TableError("The file is too large when it is unpacked. Split it.")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        # What is hidden is not what somebody sees and means.
        sheet = next((one for one in book.worksheets if one.sheet_state == "visible"), book.worksheets[0])
        # What the file says of its own size is often wrong.
        sheet.reset_dimensions()
        for row in islice(sheet.iter_rows(values_only=True, max_col=_MAX_COLUMNS), 4 * MAX_ROWS):
            yield [_cut(_text(cell)) for cell in row]
    except TableError:
        raise
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        IndexError,
        OSError,
        SyntaxError,
    ) as error:
        raise TableError("This XLSX file cannot be read. Save it again, or as CSV.") from error


def _text(cell: object) -> str:
    """As people read it in the sheet: whole numbers without a point, dates as 2026-11-26."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _cut(cell: str) -> str:
    """PostgreSQL keeps no NUL, and no cell of an advert is longer than this.

    Without the apostrophe that our own tables put before what a spreadsheet would run as a formula.
    """
    if cell.startswith("'") and safe(cell[1:]) == cell:
        cell = cell[1:]
    return cell.replace("\0", "")[:MAX_CELL]


def count_lines(lines: Iterable[tuple[int, dict[str, str]]]) -> int:
    return sum(1 for _ in lines)
