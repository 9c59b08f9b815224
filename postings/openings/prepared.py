"""Openings by id, read with a statement that is put together once.

Django takes longer to write such a statement anew than PostgreSQL takes to answer it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from postings.openings.models import Opening

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import QuerySet

    from postings.openings.models.opening import OpeningQuerySet

# Stand in a statement for what differs each time; `select` may use the moment too.
MOMENT = datetime(1, 1, 1, tzinfo=UTC)
_IDS = "ids"


class OpenRows:
    """`select` chooses the columns, the id first, by `values_list`."""

    def __init__(self, select: Callable[[OpeningQuerySet], QuerySet[Opening, tuple[Any, ...]]]) -> None:
        self._select = select

    def read(self, ids: Sequence[int], now: datetime) -> list[tuple[Any, ...]]:
        """In the order of `ids`, as the database has them now; without those that are not open at `now`."""
        if not ids:
            return []
        sql, parameters = self._statement
        given: dict[object, Any] = {MOMENT: now, _IDS: list(ids)}
        with connection.cursor() as cursor:
            # Lists are no keys, and none of those asked for.
            cursor.execute(sql, [one if isinstance(one, list) else given.get(one, one) for one in parameters])
            found = {row[0]: row for row in cursor.fetchall()}
        return [found[pk] for pk in ids if pk in found]

    @cached_property
    def _statement(self) -> tuple[str, tuple[object, ...]]:
        # Not `pk__in`: a list of another length would be another statement.
        is_asked_for = RawSQL("postings_opening.id = ANY(%s)", [_IDS], output_field=BooleanField())
        rows = self._select(Opening.objects.open(MOMENT).filter(is_asked_for).order_by())
        sql, parameters = rows.query.sql_with_params()
        return sql, tuple(parameters)
