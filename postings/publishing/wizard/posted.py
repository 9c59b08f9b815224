"""From a posted step to what is kept of it: every text as it was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postings.publishing.wizard.names import FIELDS, LISTS, ROWS, is_empty_row

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import QueryDict

    from postings.publishing.wizard.saving import StepTyped

# A form may have a thousand fields; a row has up to eight.
MOST_ROWS = 80
# Texts with commas that are added to a list.
MORE = {"topics": "topic_more", "remote_countries": "country_more"}


def typed_from(post: QueryDict, step: str) -> StepTyped:
    typed: StepTyped = {name: plain(post.get(name, "")) for name in FIELDS[step]}
    for name in LISTS.get(step, ()):
        typed[name] = unique([*post.getlist(name), *post.get(MORE[name], "").split(",")])
    for fields in ROWS.get(step, {}).values():
        columns = {name: [plain(text) for text in post.getlist(name)] for name in fields}
        count = min(max(map(len, columns.values())), MOST_ROWS)
        typed |= {name: [*column, *[""] * count][:count] for name, column in columns.items()}
    return typed


def has_too_many_rows(post: QueryDict, step: str) -> bool:
    names = (name for fields in ROWS.get(step, {}).values() for name in fields)
    return any(len(post.getlist(name)) > MOST_ROWS for name in names)


def plain(text: str | list[object]) -> str:
    """Without what a database cannot keep, and with the line breaks of Unix."""
    words = text if isinstance(text, str) else ""
    return words.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")


def whole_number(text: str | list[object]) -> int:
    """0 for what is none, or none that anybody gave out."""
    is_number = isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 10
    return int(str(text)) if is_number else 0


def unique(texts: Iterable[str]) -> list[str]:
    found: dict[str, str] = {}
    for text in texts:
        if words := plain(text).strip():
            found.setdefault(words.casefold(), words)
    return list(found.values())


def rows_in(typed: StepTyped, step: str, rows: str) -> list[dict[str, str]]:
    columns = {name: typed.get(name, []) for name in ROWS[step][rows]}
    lists = {name: column if isinstance(column, list) else [column] for name, column in columns.items()}
    count = max(map(len, lists.values()))
    return [{name: [*column, *[""] * count][at] for name, column in lists.items()} for at in range(count)]


def with_rows(typed: StepTyped, step: str, rows: str, values: list[dict[str, str]]) -> StepTyped:
    kept = values[:MOST_ROWS]
    columns: StepTyped = {name: [row.get(name, "") for row in kept] for name in ROWS[step][rows]}
    return {**typed, **columns}


def without_empty_rows(typed: StepTyped, step: str) -> StepTyped:
    for rows in ROWS.get(step, {}):
        said = [row for row in rows_in(typed, step, rows) if not is_empty_row(rows, row)]
        typed = with_rows(typed, step, rows, said)
    return typed


def with_row_added(typed: StepTyped, step: str, rows: str) -> StepTyped:
    values = rows_in(typed, step, rows)
    return with_rows(typed, step, rows, [*values, {}]) if len(values) < MOST_ROWS else typed


def with_row_removed(typed: StepTyped, step: str, rows: str, at: int) -> StepTyped:
    values = rows_in(typed, step, rows)
    return with_rows(typed, step, rows, [row for index, row in enumerate(values) if index != at])


def with_row_raised(typed: StepTyped, step: str, rows: str, at: int) -> StepTyped:
    """The row one place further up: the first place is the main one."""
    values = rows_in(typed, step, rows)
    if 0 < at < len(values):
        values[at - 1], values[at] = values[at], values[at - 1]
    return with_rows(typed, step, rows, values)
