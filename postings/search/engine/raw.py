"""PostgreSQL without Django's layers: rows by the thousand, and notifications."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Mapping

    from psycopg2.extensions import connection as RawConnection  # noqa: N812 - a class in truth


def raw_connection() -> RawConnection:
    """The driver's connection below Django's own, in the same transaction."""
    connection.ensure_connection()
    raw: RawConnection = connection.connection
    return raw


def only_row(
    connection: RawConnection, sql: str, values: Mapping[str, object] | None = None
) -> tuple[Any, ...]:
    """The row of a statement that always gives one."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row = cursor.fetchone()
    if row is None:
        raise LookupError("The statement gave no row.")
    return row
