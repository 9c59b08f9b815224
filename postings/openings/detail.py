"""An opening with everything that its page shows, read in one statement.

As a model instance with its institution, places, topics, qualifications, materials and changes this took six
statements. The parts come as arrays of the one row.
"""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Model, OuterRef, QuerySet
from django.db.models.functions import JSONArray

from postings.institutions.models import Institution
from postings.openings.models import Location, Material, Opening, OpeningChange, Qualification, Topic
from postings.openings.prepared import MOMENT, Prepared

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
    rows = _PUBLIC.rows({MOMENT: now, _ID: opening_id})
    return _detail(rows[0]) if rows else None


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
    for name in ("minimum", "maximum"):
        number = getattr(qualification, name)
        setattr(qualification, name, None if number is None else Decimal(str(number)))
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
    *("id", "opening_id", "kind", "necessity", "name", "degree"),
    *("minimum", "maximum", "alternative_group", "text", "evidence"),
)
_MATERIAL = ("id", "opening_id", "kind", "count", "text")
_CHANGE = ("id", "opening_id", "at", "changes")

# Stands in the statement for the id that is asked for.
_ID = -1


def _public() -> QuerySet[Opening, tuple[Any, ...]]:
    own = OuterRef("pk")
    changes = OpeningChange.objects.filter(opening=own, is_material=True, at__gt=OuterRef("published_at"))
    return (
        Opening.objects.public(MOMENT)
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


def _arrays(rows: QuerySet[M], names: Sequence[str]) -> ArraySubquery:
    return ArraySubquery(rows.values_list(JSONArray(*names), flat=True))


_PUBLIC = Prepared(_public, is_kept=True)
