"""Checking a table: each line is read as a draft, and what is wrong or could be better is kept beside it."""

from __future__ import annotations

import logging
from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import InterfaceError, OperationalError, reset_queries, transaction
from django.utils import timezone

from postings.publishing.bulk.claiming import LostError, still_mine
from postings.publishing.bulk.columns import COLUMN_OF, typed_row
from postings.publishing.bulk.files import TableError, count_lines, lines_of, unknown_headings
from postings.publishing.models import Upload, UploadRow
from postings.publishing.quality.gate import Finding, Gate
from postings.publishing.wizard.reading import Errors, Reading, read, topic_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from postings.institutions.models import Institution
    from postings.openings.draft import OpeningDraft

SLICE = 200
_LONGEST_LIST = 10
logger = logging.getLogger(__name__)

Said = dict[str, list[str]]


class Checker:
    """Reads lines for one institution; what does not differ from line to line is looked up once."""

    def __init__(self, institution: Institution) -> None:
        self._institution = institution
        self._topics = topic_names()
        self._gate = Gate(institution)
        self._known = _titles_of(institution)

    def errors(self, cells: Mapping[str, str]) -> Said:
        """What keeps the line from becoming an opening, by column."""
        reading = self._reading(cells)
        return _with_hard(reading, self._gate.hard_findings(reading.partial))

    def read(self, cells: Mapping[str, str]) -> tuple[OpeningDraft | None, Said, list[Finding]]:
        """The draft that the line makes, None where something is wrong; errors by column, and every finding."""
        reading = self._reading(cells)
        findings = self._gate.findings(reading.partial)
        errors = _with_hard(reading, findings)
        return (None if errors else reading.draft), errors, findings

    def advice(self, cells: Mapping[str, str]) -> Said:
        """What would be better, by column: of the few lines that somebody looks at."""
        said: Said = defaultdict(list)
        for finding in self._gate.findings(self._reading(cells).partial):
            if not finding.is_hard:
                said[COLUMN_OF.get(finding.field, "title")].append(finding.message)
        return dict(said)

    def _reading(self, cells: Mapping[str, str]) -> Reading:
        return read(typed_row(cells), self._institution, topics=self._topics)

    def row(self, upload: Upload, number: int, cells: Mapping[str, str]) -> UploadRow:
        errors, mark = self.errors(cells), _mark(cells)
        twin = self._known.get(mark)
        self._known[mark] = twin or f"line {number}"
        same = f"The same title and city as {twin}: is it another role?"
        return UploadRow(
            upload=upload,
            number=number,
            cells=dict(cells),
            errors=errors,
            advice={"title": [same]} if twin else {},
            # What is there already is not made once more unless somebody says so.
            is_chosen=not errors and not twin,
        )


def _with_hard(reading: Reading, findings: Iterable[Finding]) -> Said:
    errors = _by_column(reading.errors)
    for finding in findings:
        column = COLUMN_OF.get(finding.field, "title")
        if finding.is_hard and column not in errors:
            errors[column] = [finding.message]
    return errors


def _by_column(errors: Errors) -> Said:
    said: Said = {}
    for fields in errors.values():
        for field, messages in fields.items():
            name = field.partition("-")[0]
            column = said.setdefault(_column(name, field), [])
            column += [message for message in messages if message not in column][:_LONGEST_LIST]
    return said


def _column(name: str, field: str) -> str:
    """Of a second place on, and of a qualification's part."""
    if name.startswith("place_") and not field.endswith("-0"):
        return "more_places"
    if name.startswith("material"):
        return "materials"
    return COLUMN_OF.get(name, "required")


def _mark(cells: Mapping[str, str]) -> tuple[str, str]:
    title, city = cells.get("title", ""), cells.get("city", "")
    return " ".join(title.split()).casefold(), " ".join(city.split()).casefold()


def _titles_of(institution: Institution) -> dict[tuple[str, str], str]:
    rows = institution.openings.exclude(status="closed").values_list("title", "locations__city")
    return {(title.casefold(), (city or "").casefold()): "an opening of yours" for title, city in rows}


def check(upload: Upload) -> None:
    """From the file to rows. Begun anew where an earlier worker died: nobody has chosen anything yet.

    Raises `LostError` where another worker was given the upload meanwhile.
    """
    with transaction.atomic():
        still_mine(upload)
        upload.rows.all().delete()
    content = bytes(upload.content or b"")
    try:
        total = count_lines(lines_of(content))
        still_mine(upload, rows_total=total, rows_read=0, rows_wrong=0)
        wrong = _read_all(upload, content)
    except TableError as error:
        _end(upload, Upload.State.FAILED, str(error))
        return
    except (LostError, OperationalError, InterfaceError):
        raise  # Another worker has it, or the database is away and the next worker begins anew.
    except Exception:
        logger.exception("Upload %d cannot be checked.", upload.pk)
        _end(upload, Upload.State.FAILED, "This file could not be read. Save it again as CSV, and try that.")
        return
    unread = unknown_headings(content)
    names = ", ".join(heading.strip()[:60] for heading in unread[:_LONGEST_LIST])
    _end(upload, Upload.State.CHECKED, f"Columns that are not read: {names}." if unread else "", wrong)


def _read_all(upload: Upload, content: bytes) -> int:
    """How many lines are wrong."""
    checker, rows, done, wrong = Checker(upload.institution), list[UploadRow](), 0, 0
    for number, cells in lines_of(content):
        rows.append(checker.row(upload, number, cells))
        wrong += bool(rows[-1].errors)
        if len(rows) == SLICE:
            done += _kept(upload, rows, done, wrong)
    _kept(upload, rows, done, wrong)
    return wrong


def _kept(upload: Upload, rows: list[UploadRow], done: int, wrong: int) -> int:
    number = len(rows)
    with transaction.atomic():
        still_mine(upload, rows_read=done + number, rows_wrong=wrong)
        UploadRow.objects.bulk_create(rows)
    rows.clear()
    # With DEBUG on, Django keeps the last 9,000 statements, texts and all.
    reset_queries()
    return number


@transaction.atomic
def _end(upload: Upload, state: Upload.State, message: str, wrong: int = 0) -> None:
    still_mine(
        upload,
        rows_wrong=wrong,
        state=state,
        message=message,
        content=None,
        claimed_at=None,
        finished_at=timezone.now() if state is Upload.State.FAILED else None,
    )
    if state is Upload.State.FAILED:
        upload.rows.all().delete()
