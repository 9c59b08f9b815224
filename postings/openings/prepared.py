"""Statements that are put together once for the life of the process.

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
    from collections.abc import Callable, Mapping, Sequence

    from django.db.models import QuerySet

    from postings.openings.models.opening import OpeningQuerySet

    Rows = QuerySet[Opening, tuple[Any, ...]]

# Stands in a statement for the moment at which it is asked; `OpenRows` may select by it too.
MOMENT = datetime(1, 1, 1, tzinfo=UTC)
_IDS = "ids"


class Prepared:
    """`make` gives the rows, by `values_list`, with a value of its own for each that differs from time to time."""

    def __init__(self, make: Callable[[], Rows]) -> None:
        self._make = make

    def rows(self, given: Mapping[object, Any]) -> list[tuple[Any, ...]]:
        """With what is `given` in the place of what stands for it."""
        sql, parameters = self._statement
        # Lists are no keys, and none of those that stand for something.
        values: list[Any] = [one if isinstance(one, list) else given.get(one, one) for one in parameters]
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    @cached_property
    def _statement(self) -> tuple[str, tuple[object, ...]]:
        sql, parameters = self._make().query.sql_with_params()
        return sql, tuple(parameters)


class OpenRows:
    """Openings by id. `select` chooses the columns, the id first."""

    def __init__(self, select: Callable[[OpeningQuerySet], Rows]) -> None:
        # Not `pk__in`: a list of another length would be another statement.
        is_asked_for = RawSQL("postings_opening.id = ANY(%s)", [_IDS], output_field=BooleanField())
        self._prepared = Prepared(
            lambda: select(Opening.objects.open(MOMENT).filter(is_asked_for).order_by())
        )

    def read(self, ids: Sequence[int], now: datetime) -> list[tuple[Any, ...]]:
        """In the order of `ids`, as the database has them now; without those that are not open at `now`."""
        if not ids:
            return []
        found = {row[0]: row for row in self._prepared.rows({MOMENT: now, _IDS: list(ids)})}
        return [found[pk] for pk in ids if pk in found]
