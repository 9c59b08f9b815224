"""What an opening asks for, in as few words as a line of a list has room for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postings.openings.choices import Degree, QualificationKind
from postings.openings.deadlines import NBSP

if TYPE_CHECKING:
    from collections.abc import Iterable

    from postings.openings.needs import Stated

_DEGREES: dict[str, str] = {
    Degree.BACHELOR: "bachelor’s degree",
    Degree.MASTER: "master’s degree",
    Degree.PHD: "PhD",
}
_LONGEST = 40


def short_words(rows: Iterable[Stated]) -> str:
    """`2 publications`; alternatives as `PhD or 5 years`."""
    return " or ".join(dict.fromkeys(map(_short, rows)))


def _short(row: Stated) -> str:
    words = _words(row)
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1].rstrip() + "…"


def _words(row: Stated) -> str:
    number = "" if row.minimum is None else f"{row.minimum.normalize():f}"
    if row.kind == QualificationKind.DEGREE:
        return _DEGREES.get(row.degree) or row.text
    if row.kind == QualificationKind.YEARS:
        return _years(row, number)
    if row.kind == QualificationKind.PUBLICATIONS:
        return f"{number}{NBSP}publication{'' if number == '1' else 's'}" if number else "publications"
    if row.kind == QualificationKind.GPA:
        return f"grade point average{NBSP}{number}" if number else "grades"
    return row.name or row.text


def _years(row: Stated, number: str) -> str:
    """`3 years`, `at most 5 years`, `5 years with a master’s degree`."""
    if number:
        years = f"{number}{NBSP}year{'' if number == '1' else 's'}"
    elif row.maximum is not None:
        years = f"at most {row.maximum.normalize():f}{NBSP}years"
    else:
        return row.text
    return f"{years} with a {_DEGREES[row.degree]}" if row.degree in _DEGREES else years
