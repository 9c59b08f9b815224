"""An opening with everything that its page shows, read in one statement.

As a model instance with its institution, places, topics, qualifications, materials and changes this took six
statements. The parts come as arrays of the one row, and the statement is put together once for the life of the
process, as in `cards`.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Model, OuterRef, QuerySet
from django.db.models.functions import JSONArray

from postings.institutions.models import Institution
from postings.openings.models import Location, Material, Opening, OpeningChange, Qualification, Topic

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

M = TypeVar("M", bound=Model)

# Older ones say nothing that matters to who reads it now.
_MOST_CHANGES = 8
# Long, and for others than readers.
_LEFT_OUT = frozenset({"description_source", "description_text", "evidence"})


class Detail(NamedTuple):
    """`opening` has its institution and what its page shows prefetched; `changes` are material, newest first."""

    opening: Opening
    changes: list[OpeningChange]


def detail_of(opening_id: int, now: datetime) -> Detail | None:
    """None where there is none, or none that anybody may read at `now`."""
    sql, parameters = _statement()
    given: dict[object, Any] = {_MOMENT: now, _ID: opening_id}
    with connection.cursor() as cursor:
        cursor.execute(sql, [given.get(one, one) for one in parameters])
        row = cursor.fetchone()
    return None if row is None else _detail(row)


def _detail(row: tuple[Any, ...]) -> Detail:
    ends = len(_OPENING), len(_OPENING) + len(_INSTITUTION)
    opening = Opening.from_db(connection.alias, _OPENING, row[: ends[0]])
    opening.institution = Institution.from_db(connection.alias, _INSTITUTION, row[ends[0] : ends[1]])
    places, topics, qualifications, materials, changes = row[ends[1] :]
    # As `prefetch_related` leaves them. Django declares the name nowhere.
    opening._prefetched_objects_cache = {  # type: ignore[attr-defined]  # noqa: SLF001 - no other way in
        "locations": _queryset(Location, _rows(Location, _LOCATION, places)),
        "topics": _queryset(Topic, _rows(Topic, _TOPIC, topics)),
        "qualifications": _queryset(
            Qualification, map(_exact, _rows(Qualification, _QUALIFICATION, qualifications))
        ),
        "materials": _queryset(Material, _rows(Material, _MATERIAL, materials)),
    }
    return Detail(opening, [_dated(one) for one in _rows(OpeningChange, _CHANGE, changes)])


def _rows(model: type[M], names: Sequence[str], arrays: Iterable[str]) -> Iterable[M]:
    return (model.from_db(connection.alias, names, json.loads(one)) for one in arrays)


def _queryset(model: type[M], rows: Iterable[M]) -> QuerySet[M]:
    """One that was answered already."""
    queryset: QuerySet[M] = QuerySet(model)
    queryset._result_cache = list(rows)  # noqa: SLF001 - as Django fills those that it prefetches
    return queryset


def _exact(qualification: Qualification) -> Qualification:
    """JSON knows no decimals."""
    if qualification.minimum is not None:
        qualification.minimum = Decimal(str(qualification.minimum))
    return qualification


def _dated(change: OpeningChange) -> OpeningChange:
    """JSON knows no times."""
    change.at = datetime.fromisoformat(str(change.at))
    return change


def _columns(model: type[Model]) -> Sequence[str]:
    options = model._meta  # noqa: SLF001 - Django documents it
    return tuple(field.attname for field in options.concrete_fields if field.name not in _LEFT_OUT)


_OPENING, _INSTITUTION = _columns(Opening), _columns(Institution)
_LOCATION = ("id", "opening_id", "city", "region", "country")
_TOPIC = ("id", "name", "slug")
_QUALIFICATION = (
    *("id", "opening_id", "kind", "necessity", "name", "minimum", "alternative_group", "text", "evidence"),
)
_MATERIAL = ("id", "opening_id", "kind", "count", "text")
_CHANGE = ("id", "opening_id", "at", "changes")

# Stand in the statement for what differs from page to page.
_MOMENT = datetime(1, 1, 1, tzinfo=UTC)
_ID = -1


@cache
def _statement() -> tuple[str, tuple[object, ...]]:
    """The statement and its parameters, with `_MOMENT` and `_ID` where those of a page belong."""
    own = OuterRef("pk")
    changes = OpeningChange.objects.filter(opening=own, is_material=True, at__gt=OuterRef("published_at"))
    row = (
        Opening.objects.public(_MOMENT)
        .filter(pk=_ID)
        .order_by()
        .values_list(
            *_OPENING,
            *(f"institution__{name}" for name in _INSTITUTION),
            _arrays(Location.objects.filter(opening=own), _LOCATION),
            _arrays(Topic.objects.filter(openings=own), _TOPIC),
            _arrays(Qualification.objects.filter(opening=own), _QUALIFICATION),
            _arrays(Material.objects.filter(opening=own), _MATERIAL),
            _arrays(changes[:_MOST_CHANGES], _CHANGE),
        )
    )
    return row.query.sql_with_params()


def _arrays(rows: QuerySet[M], names: Sequence[str]) -> ArraySubquery:
    return ArraySubquery(rows.values_list(JSONArray(*names), flat=True))
