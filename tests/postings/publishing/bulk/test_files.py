from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from postings.publishing.bulk import files, template
from postings.publishing.bulk.columns import NAMES, typed_row
from postings.publishing.bulk.files import TableError, lines_of, unknown_headings
from tests.postings.publishing.bulk.tables import a_line, as_csv, as_xlsx

HEAD = "title,role,description"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_with_the_separator_it_has(delimiter: str) -> None:
    _, cells = next(lines_of(as_csv([a_line(title="A; B, C")], delimiter=delimiter)))
    assert cells["title"] == "A; B, C"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_is_read_in_the_encodings_of_spreadsheets(encoding: str) -> None:
    content = f"{HEAD}\r\nDoktorand für Vision,phd,x\r\n".encode(encoding)
    assert list(lines_of(content)) == [
        (2, {"title": "Doktorand für Vision", "role": "phd", "description": "x"})
    ]


def test_lines_keep_their_number_and_empty_ones_are_left_out() -> None:
    content = f"\n{HEAD}\n\n,,\nA,phd,x\n".encode()
    assert [number for number, _ in lines_of(content)] == [5]


def test_headings_may_be_written_as_people_do() -> None:
    content = b"Title, ROLE ,Description,Pay Min,Colour\nA,phd,x,5,red\n"
    assert list(lines_of(content)) == [(2, {"title": "A", "role": "phd", "description": "x", "pay_min": "5"})]
    assert unknown_headings(content) == ["Colour"]


def test_xlsx_gives_numbers_and_dates_as_people_read_them() -> None:
    head = ["title", "role", "description", "pay_min", "deadline", "starts_on"]
    deadline = datetime(2027, 1, 15)  # noqa: DTZ001 - sheets know no zones
    content = as_xlsx([head, ["A", "phd", "x", 47000.0, deadline, date(2027, 3, 1)]])
    _, cells = next(lines_of(content))
    assert (cells["pay_min"], cells["deadline"], cells["starts_on"]) == ("47000", "2027-01-15", "2027-03-01")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (HEAD.encode(), "no line below"),
        (b"name,text\na,b\n", "Not found: title, role, description"),
        (f'{HEAD}\nA,phd,"never ends\n'.encode(), "cannot be read as CSV"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "no text file"),
        (b"PK\x03\x04not a zip", "XLSX"),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(content: bytes, words: str) -> None:
    with pytest.raises(TableError, match=words):
        list(lines_of(content))


def test_a_zip_that_is_no_book_is_refused() -> None:
    with io.BytesIO() as packed:
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("a.txt", "text")
        content = packed.getvalue()
    with pytest.raises(TableError, match="XLSX"):
        list(lines_of(content))


def test_a_packed_giant_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_UNPACKED", 1_000)
    with pytest.raises(TableError, match="too large"):
        list(lines_of(as_xlsx([NAMES, ["A"] * 5])))


def test_too_many_lines_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_ROWS", 2)
    with pytest.raises(TableError, match="more than 2"):
        list(lines_of(as_csv([a_line()] * 3)))


@pytest.mark.parametrize("write", [template.as_text, template.as_book])
def test_the_template_is_a_table_that_can_be_read(write: object) -> None:
    assert callable(write)
    ((number, cells),) = lines_of(write())
    assert number == 2
    assert set(cells) == set(NAMES)
    assert cells["title"]


def test_a_line_is_typed_as_a_person_would() -> None:
    typed = typed_row(
        a_line(
            more_places="Basel, Switzerland; Paris", starts_on="ASAP", apply_url="", apply_email="a@b.example"
        )
    )
    assert typed["where"]["place_city"] == ["Zurich", "Basel", "Paris"]
    assert typed["where"]["place_country"] == ["Switzerland", "Switzerland", ""]
    assert typed["pay"]["starts_as_soon"] == "yes"
    assert (typed["applying"]["method"], typed["applying"]["email"]) == ("email", "a@b.example")
    assert typed["qualifications"]["kind"] == ["degree", "field", "skill", "skill"]
    assert typed["qualifications"]["necessity"] == [*["required"] * 3, "preferred"]
    assert typed["qualifications"]["material_kind"] == ["cv", "references"]
    assert typed["qualifications"]["material_count"] == ["", "2"]


def test_deadlines_that_are_no_dates() -> None:
    assert typed_row(a_line(deadline="Rolling"))["applying"]["deadline_kind"] == "rolling"
    assert typed_row(a_line(deadline=""))["applying"]["deadline_kind"] == "unstated"


def a_book(**sheets: Sequence[Sequence[object]]) -> Workbook:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return book


def written(book: Workbook) -> bytes:
    with io.BytesIO() as file:
        book.save(file)
        return file.getvalue()


def test_the_first_sheet_that_is_seen_is_read() -> None:
    names = HEAD.split(",")
    book = a_book(Lists=[["phd"], ["fellow"]], Openings=[names, ["A", "phd", "x"]])
    book.worksheets[0].sheet_state = "hidden"
    assert next(lines_of(written(book)))[1]["title"] == "A"


def test_days_are_right_in_books_that_count_from_1904() -> None:
    names = [*HEAD.split(","), "deadline"]
    when = datetime(2027, 1, 15, 17, 30)  # noqa: DTZ001 - sheets know no zones
    book = a_book(Openings=[names])
    book.epoch = CALENDAR_MAC_1904
    book.worksheets[0].append(["A", "phd", "x", when])
    _, cells = next(lines_of(written(book)))
    assert cells["deadline"] == "2027-01-15 17:30"
    applying = typed_row(cells)["applying"]
    assert (applying["deadline_date"], applying["deadline_time"]) == ("2027-01-15", "17:30")


def test_a_time_in_its_own_column_goes_before() -> None:
    cells = {"deadline": "2027-01-15 17:30", "deadline_time": "09:00"}
    assert typed_row(cells)["applying"]["deadline_date"] == "2027-01-15 17:30"


def test_merged_cells_formulas_and_errors_are_harmless() -> None:
    names = HEAD.split(",")
    book = a_book(Openings=[names, ["A", "phd", "x"], ["=1/0", "phd", "x"], ["B", "phd", "y"]])
    book.worksheets[0].merge_cells("A2:A3")
    assert [cells["title"] for _, cells in lines_of(written(book))] == ["A", "", "B"]


def test_quoted_lines_stay_in_their_cell() -> None:
    content = f'{HEAD}\r\nA,phd,"one\r\ntwo ""three"""\r\nB,phd,x\r\n'.encode()
    assert [(number, cells["description"]) for number, cells in lines_of(content)] == [
        (2, 'one\r\ntwo "three"'),
        (3, "x"),
    ]


@pytest.mark.parametrize(
    ("written_as", "read_as"),
    [("'=1+1", "=1+1"), ("'- list", "- list"), ("'quoted'", "'quoted'"), ("'", "'"), ("''=1", "''=1")],
)
def test_the_apostrophe_before_a_formula_is_taken_off(written_as: str, read_as: str) -> None:
    content = f"{HEAD}\nA,phd,{written_as}\n".encode()
    assert next(lines_of(content))[1]["description"] == read_as
