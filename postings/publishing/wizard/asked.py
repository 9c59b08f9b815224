"""Reading the rows of qualifications and materials."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from postings.openings.choices import Degree, MaterialKind, Necessity, QualificationKind
from postings.openings.draft import DraftMaterial, DraftQualification
from postings.publishing.wizard.typed_text import number_text

if TYPE_CHECKING:
    from postings.publishing.wizard.sheet import Sheet

_NAMED = {
    QualificationKind.SKILL: "Name the skill.",
    QualificationKind.FIELD: "Name the field of study.",
    QualificationKind.VENUE: "Name the venue.",
    QualificationKind.LANGUAGE: "Name the language.",
}
_COUNTED = {
    QualificationKind.YEARS: "How many years?",
    QualificationKind.PUBLICATIONS: "How many publications, or in which words?",
    QualificationKind.GPA: "Which grade, or in which words?",
}


def read_qualification(row: Sheet) -> DraftQualification | None:
    kind, degree, name = row.text("kind"), row.text("degree"), row.text("name")
    least, most = row.number("minimum"), row.number("maximum")
    text, necessity, group = row.text("text"), row.text("necessity"), row.count("group")
    if not kind:
        row.require("kind", "Choose what kind of requirement this is.")
    if kind == QualificationKind.DEGREE and not degree:
        row.require("degree", "Choose the degree.")
    if least is not None and most is not None and least > most:
        row.require("maximum", "This is below the least.")
    text = text or qualification_words(kind, name, degree, least, most)
    if kind and not text:
        _ask_for_words(row, kind)
    if row.wrong:
        return None
    return DraftQualification(
        kind, necessity or Necessity.REQUIRED, text, name, degree, least, most, alternative_group=group
    )


def _ask_for_words(row: Sheet, kind: str) -> None:
    known = QualificationKind(kind)
    if known in _NAMED:
        row.require("name", _NAMED[known])
    elif known in _COUNTED:
        row.require("minimum", _COUNTED[known])
    elif known != QualificationKind.DEGREE:
        row.require("text", "Say in a few words what you ask for.")


def qualification_words(
    kind: str, name: str, degree: str, least: Decimal | None, most: Decimal | None
) -> str:
    """A short line for a row that has none; "" where there is too little to say."""
    span = _span(least, most)
    if kind == QualificationKind.DEGREE and degree:
        subject = f" in {name}" if name else ""
        return f"{Degree(degree).label}{subject}"
    if kind == QualificationKind.YEARS and span:
        about = f" in {name}" if name else ""
        years = "year" if {least, most} <= {None, Decimal(1)} else "years"
        return f"{span} {years} of experience{about}".capitalize()
    if kind == QualificationKind.PUBLICATIONS and span:
        return f"{span} publications{f' in {name}' if name else ''}".capitalize()
    if kind == QualificationKind.GPA and span:
        return f"Grade point average of {span.lower()}"
    return name


def _span(least: Decimal | None, most: Decimal | None) -> str:
    if least is not None and most is not None:
        low, high = number_text(least), number_text(most)
        return low if low == high else f"{low} to {high}"
    if least is not None:
        return f"at least {number_text(least)}"
    return f"at most {number_text(most)}" if most is not None else ""


def read_material(row: Sheet) -> DraftMaterial | None:
    kind, count, text = row.text("material_kind"), row.count("material_count"), row.text("material_text")
    if not kind and "material_kind" not in row.wrong and text:
        kind = MaterialKind.OTHER.value
    if not kind:
        row.require("material_kind", "Choose the document.")
    if kind == MaterialKind.OTHER and not text:
        row.require("material_text", "Say which document.")
    return None if row.wrong else DraftMaterial(kind, count, text)
