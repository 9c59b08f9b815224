"""The names of the steps and of their fields."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias

Typed: TypeAlias = dict[str, dict[str, str | list[str]]]


class Step(StrEnum):
    ROLE = "role"
    WHERE = "where"
    PAY = "pay"
    QUALIFICATIONS = "qualifications"
    APPLYING = "applying"


STEPS: tuple[str, ...] = tuple(step.value for step in Step)

# One text each.
FIELDS: dict[str, tuple[str, ...]] = {
    "role": ("title", "role", "description", "description_format", "level", "department", "supervisor"),
    "where": ("workplace",),
    "pay": (
        *("pay_min", "pay_max", "pay_currency", "pay_period", "pay_kind", "funding"),
        *("contract", "contract_months", "hours", "starts_on", "starts_as_soon", "visa", "pay_scale"),
        "benefits",
    ),
    "qualifications": (),
    "applying": (
        *("method", "url", "email", "deadline_kind", "deadline_date", "deadline_time", "deadline_zone"),
        *("deadline_exact", "letters_date", "letters_time", "letters_exact", "ends_on", "ends_exact"),
    ),
}
# Lists of texts: topics by slug, name or synonym; countries by name or code.
LISTS: dict[str, tuple[str, ...]] = {"role": ("topics",), "where": ("remote_countries",)}
# Rows: step to name of the rows to their fields, each a list.
ROWS: dict[str, dict[str, tuple[str, ...]]] = {
    "where": {"places": ("place_city", "place_country", "place_region", "place_exact")},
    "qualifications": {
        "qualifications": ("kind", "necessity", "name", "degree", "minimum", "maximum", "text", "group"),
        "materials": ("material_kind", "material_count", "material_text"),
    },
}
# What nobody types: it keeps to the second, or to the degree, what the typed words beside it say in short, as long as
# these are not changed. Never shown.
EXACT = frozenset({"place_exact", "deadline_exact", "letters_exact", "ends_exact"})
# What makes a row: one in which only other fields are filled is an empty row.
TELLING: dict[str, tuple[str, ...]] = {
    "places": ("place_city", "place_country", "place_region"),
    "qualifications": ("kind", "name", "degree", "minimum", "maximum", "text"),
    "materials": ("material_kind", "material_count", "material_text"),
}


def text_of(typed: object, step: str, field: str) -> str:
    """What is typed there, whatever shape it came in."""
    value = _step(typed, step).get(field, "")
    if isinstance(value, list):
        value = value[0] if value else ""
    return value if isinstance(value, str) else ""


def texts_of(typed: object, step: str, field: str) -> list[str]:
    value = _step(typed, step).get(field, [])
    values = value if isinstance(value, list) else [value]
    return [one if isinstance(one, str) else "" for one in values]


def rows_of(typed: object, step: str, rows: str) -> list[dict[str, str]]:
    """Each row as field to text; the rows that say nothing are among them, so that indexes hold."""
    columns = {field: texts_of(typed, step, field) for field in ROWS[step][rows]}
    count = max(len(column) for column in columns.values())
    return [
        {field: column[index] if index < len(column) else "" for field, column in columns.items()}
        for index in range(count)
    ]


def is_empty_row(rows: str, row: dict[str, str]) -> bool:
    return not any(row[field].strip() for field in TELLING[rows])


def _step(typed: object, step: str) -> dict[str, object]:
    fields = typed.get(step) if isinstance(typed, dict) else None
    return fields if isinstance(fields, dict) else {}
