"""Checking a table: each line is read as a draft, and what is wrong or could be better is kept beside it."""

from __future__ import annotations

import logging
from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from postings.publishing.bulk.claiming import still_at_it
from postings.publishing.bulk.columns import COLUMN_OF, typed_row
from postings.publishing.bulk.files import TableError, count_lines, lines_of, unknown_headings
from postings.publishing.models import Upload, UploadRow
from postings.publishing.quality.gate import Finding, Gate
from postings.publishing.wizard.reading import Errors, read, topic_names

if TYPE_CHECKING:
    from collections.abc import Mapping

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

    def read(self, cells: Mapping[str, str]) -> tuple[OpeningDraft | None, Said, Said, list[Finding]]:
        """The draft that the line makes, None where something is wrong; errors and advice by column."""
        reading = read(typed_row(cells), self._institution, topics=self._topics)
        findings = self._gate.findings(reading.partial)
        errors = _by_column(reading.errors)
        advice: Said = defaultdict(list)
        for finding in findings:
            column = COLUMN_OF.get(finding.field, "title")
            if finding.is_hard and not errors.get(column):
                errors.setdefault(column, []).append(finding.message)
            elif not finding.is_hard:
                advice[column].append(finding.message)
        return (None if errors else reading.draft), errors, dict(advice), findings

    def row(self, upload: Upload, number: int, cells: Mapping[str, str]) -> UploadRow:
        draft, errors, advice, _ = self.read(cells)
        mark = _mark(cells)
        twin = self._known.get(mark)
        self._known[mark] = self._known.get(mark) or f"line {number}"
        if twin:
            advice.setdefault("title", []).insert(
                0, f"The same title and city as {twin}: is it another role?"
            )
        return UploadRow(
            upload=upload,
            number=number,
            cells=dict(cells),
            errors=errors,
            advice=advice,
            # What is there already is not made once more unless somebody says so.
            is_chosen=draft is not None and not twin,
        )


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
    """From the file to rows. Begun anew where an earlier worker died: nobody has chosen anything yet."""
    upload.rows.all().delete()
    content = bytes(upload.content or b"")
    try:
        total = count_lines(lines_of(content))
        still_at_it(upload, rows_total=total, rows_read=0, rows_wrong=0)
        wrong = _read_all(upload, content)
    except TableError as error:
        _end(upload, Upload.State.FAILED, str(error))
        return
    except Exception:
        logger.exception("Upload %d cannot be checked.", upload.pk)
        _end(upload, Upload.State.FAILED, "This file could not be read. Save it again as CSV, and try that.")
        return
    unread = unknown_headings(content)
    names = ", ".join(heading.strip()[:60] for heading in unread[:_LONGEST_LIST])
    Upload.objects.filter(pk=upload.pk).update(rows_wrong=wrong)
    _end(upload, Upload.State.CHECKED, f"Columns that are not read: {names}." if unread else "")


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
    UploadRow.objects.bulk_create(rows)
    still_at_it(upload, rows_read=done + number, rows_wrong=wrong)
    rows.clear()
    return number


@transaction.atomic
def _end(upload: Upload, state: Upload.State, message: str) -> None:
    if state is Upload.State.FAILED:
        upload.rows.all().delete()
    Upload.objects.filter(pk=upload.pk).update(
        state=state,
        message=message,
        content=None,
        claimed_at=None,
        finished_at=timezone.now() if state is Upload.State.FAILED else None,
    )
