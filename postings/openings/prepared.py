"""Statements that are put together once for the life of the process, and planned once for that of a connection.

Django takes longer to write such a statement anew than PostgreSQL takes to answer it; and PostgreSQL takes longer to
read and plan it (0.5 ms for an opening with all of its parts) than to find the rows (0.1 ms).
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

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


_numbers = count(1)


class Prepared:
    """`make` gives the rows, by `values_list`, with a value of its own for each that differs from time to time.

    With `is_kept`, each connection keeps the plan: for statements that are asked again and again. A pooler that hands
    out connections by transaction cannot have that; Django's DISABLE_SERVER_SIDE_CURSORS, which such a pooler needs
    too, turns it off.
    """

    def __init__(self, make: Callable[[], Rows], *, is_kept: bool = False) -> None:
        self._make, self._is_kept = make, is_kept
        self._name = f"kept_{next(_numbers)}"

    def rows(self, given: Mapping[object, Any]) -> list[tuple[Any, ...]]:
        """With what is `given` in the place of what stands for it."""
        statement, values = self._asked(given)
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def _asked(self, given: Mapping[object, Any]) -> tuple[str, list[Any]]:
        if self._is_kept and not connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
            name = self._planned(given)
            return f"EXECUTE {name} ({', '.join(['%s'] * len(given))})", list(given.values())
        sql, parameters = self._statement
        # Lists are no keys, and none of those that stand for something.
        return sql, [one if isinstance(one, list) else given.get(one, one) for one in parameters]

    def _planned(self, given: Mapping[object, Any]) -> str:
        """The name by which this connection knows the statement."""
        connection.ensure_connection()
        raw = connection.connection
        known = _known.setdefault(raw, set())
        if self._name not in known:
            with raw.cursor() as cursor:
                types = ", ".join(_TYPES[type(value)] for value in given.values())
                cursor.execute(f"PREPARE {self._name} ({types}) AS {self._numbered(cursor, given)}")
            known.add(self._name)
        return self._name

    def _numbered(self, cursor: Any, given: Mapping[object, Any]) -> str:
        """The statement with `$1` for the first of what is given, and all that stays the same written out."""
        sql, parameters = self._statement
        numbers = {key: f"${number}" for number, key in enumerate(given, start=1)}
        texts = [
            numbers[one]
            if not isinstance(one, list) and one in numbers
            else cursor.mogrify("%s", [one]).decode()
            for one in parameters
        ]
        pieces = [piece.replace("%%", "%") for piece in sql.split("%s")]
        return "".join(piece + text for piece, text in zip(pieces, [*texts, ""], strict=True))

    @cached_property
    def _statement(self) -> tuple[str, tuple[object, ...]]:
        sql, parameters = self._make().query.sql_with_params()
        return sql, tuple(parameters)


# What each connection has planned. A connection that is closed takes its plans with it.
_known: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()
_TYPES = {datetime: "timestamptz", int: "bigint", list: "bigint[]"}


class OpenRows:
    """Openings by id. `select` chooses the columns, the id first."""

    def __init__(self, select: Callable[[OpeningQuerySet], Rows]) -> None:
        # Not `pk__in`: a list of another length would be another statement.
        is_asked_for = RawSQL("postings_opening.id = ANY(%s)", [_IDS], output_field=BooleanField())
        self._prepared = Prepared(
            lambda: select(Opening.objects.open(MOMENT).filter(is_asked_for).order_by()), is_kept=True
        )

    def read(self, ids: Sequence[int], now: datetime) -> list[tuple[Any, ...]]:
        """In the order of `ids`, as the database has them now; without those that are not open at `now`."""
        if not ids:
            return []
        found = {row[0]: row for row in self._prepared.rows({MOMENT: now, _IDS: list(ids)})}
        return [found[pk] for pk in ids if pk in found]
