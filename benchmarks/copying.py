"""Rows into PostgreSQL by COPY, by the thousand, with the defaults that the models name."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import Model

_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
_IN_ARRAY = str.maketrans({"\\": r"\\", '"': r"\""})


class Table:
    """Collects rows of one model, and writes them on `flush`. Columns that a row does not have take the default."""

    def __init__(self, model: type[Model]) -> None:
        options = model._meta  # noqa: SLF001 - public by Django's documentation
        fields = [field for field in options.concrete_fields if not field.generated]
        self.name = options.db_table
        self.key = options.pk.column if options.pk else "id"
        self.defaults = {field.column: field.get_default() for field in fields}
        self._lines = io.StringIO()
        self._next_key = 1

    def add(self, row: Mapping[str, Any]) -> None:
        values = self.defaults | dict(row)
        if values[self.key] is None:
            values[self.key] = self._next_key
        self._next_key = values[self.key] + 1
        self._lines.write("\t".join(map(_written, values.values())) + "\n")

    def flush(self) -> None:
        columns = ", ".join(f'"{column}"' for column in self.defaults)
        self._lines.seek(0)
        with connection.cursor() as cursor:
            cursor.copy_expert(f'COPY "{self.name}" ({columns}) FROM STDIN', self._lines)
        self._lines = io.StringIO()

    def finish(self) -> None:
        """Write the rest, and let the next key that the database gives come after ours."""
        self.flush()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), %s, false)",
                [self.name, self.key, self._next_key],
            )


def _written(value: object) -> str:
    """In the text format of COPY."""
    if value is None:
        return r"\N"
    if isinstance(value, str):
        return str(value).translate(_ESCAPES)
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, date):  # A datetime is a date too.
        return value.isoformat()
    if isinstance(value, dict):
        return json.dumps(value).translate(_ESCAPES)
    if isinstance(value, list):
        items = ",".join(f'"{str(item).translate(_IN_ARRAY)}"' for item in value)
        return f"{{{items}}}".translate(_ESCAPES)
    return str(value)
