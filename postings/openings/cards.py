"""What a row of a list shows of an opening, read in one statement.

A page of results shows twenty-five openings out of any number. As model instances with their institutions,
places and topics these took four statements, and more time than finding them did. A card is one plain row, and its
statement is put together once: writing it anew for each page took longer than PostgreSQL needs to answer it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, TextField
from django.db.models.functions import Cast, JSONArray, JSONObject

from postings.geography import country_name
from postings.openings.choices import Funding, Role
from postings.openings.models import Location, Opening, Qualification, Topic
from postings.openings.models.addresses import opening_url
from postings.openings.prepared import OpenRows, Prepared
from postings.openings.stated import StatedQualification

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from decimal import Decimal

    from django.db.models import QuerySet


class Place(NamedTuple):
    city: str
    country: str

    def __str__(self) -> str:
        return ", ".join(part for part in (self.city, country_name(self.country)) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Named as in `Opening`, so that what puts an opening into words puts a card into words."""

    pk: int
    title: str
    role: str
    level: str
    institution_name: str
    workplace: str
    remote_countries: Sequence[str]
    contract: str
    contract_months: int | None
    hours: str
    funding: str
    pay_min: Decimal | None
    pay_max: Decimal | None
    pay_currency: str
    pay_period: str
    pay_scale: str
    pay_kind: str
    pay_yearly_min: Decimal | None
    pay_yearly_max: Decimal | None
    deadline_kind: str
    deadline_at: datetime | None
    deadline_zone: str
    deadline_has_time: bool
    published_at: datetime | None
    expires_at: datetime | None
    closed_at: datetime | None
    topics: Sequence[str]
    places: Sequence[Place]
    # What it asks for, where that was read too.
    asks: Sequence[StatedQualification] = ()

    @classmethod
    def of(cls, opening: Opening) -> Card:
        """Of a row that was read with what `for_rows()` reads."""
        same = {name: getattr(opening, name) for name in _OWN}
        return cls(
            **same,
            institution_name=opening.institution.name,
            topics=[topic.name for topic in opening.topics.all()],
            places=[Place(place.city, place.country) for place in opening.locations.all()],
        )

    @property
    def url(self) -> str:
        return opening_url(self.pk, self.title)

    @property
    def role_name(self) -> str:
        return _role_names()[self.role]

    @property
    def funding_words(self) -> str:
        """`fully funded`; "" where nothing is stated."""
        return _funding_words()[self.funding]


# What a card has from the opening itself.
_OWN = tuple(
    name for name in Card.__dataclass_fields__ if name not in ("institution_name", "topics", "places", "asks")
)


def cards_of(ids: Sequence[int], now: datetime, *, with_asks: bool = False) -> tuple[Card, ...]:
    """Cards in the order of `ids`, as the database has them now; without those that are not open at `now`."""
    if with_asks:
        return tuple(_card(row, asks) for *row, asks in _OPEN_WITH_ASKS.read(ids, now))
    return tuple(_card(row) for row in _OPEN.read(ids, now))


def cards_from(openings: QuerySet[Opening]) -> list[Card]:
    """Of any openings, open or not, in one statement that is put together anew."""
    return [_card(row) for row in Prepared(lambda: _values(openings)).rows({})]


def _card(row: Sequence[Any], asks: Sequence[str] = ()) -> Card:
    *own, institution, topics, places = row
    return Card(
        **dict(zip(_OWN, own, strict=True)),
        institution_name=institution,
        topics=topics,
        places=[Place(**json.loads(place)) for place in places],
        asks=tuple(StatedQualification.of(json.loads(ask)) for ask in asks),
    )


def _values(openings: QuerySet[Opening]) -> QuerySet[Opening, tuple[Any, ...]]:
    return openings.values_list(*_columns())


def _values_with_asks(openings: QuerySet[Opening]) -> QuerySet[Opening, tuple[Any, ...]]:
    ends = {f"{end}_text": Cast(end, TextField()) for end in _ENDS}
    asked = Qualification.objects.filter(opening=OuterRef("pk")).annotate(**ends)
    columns = [f"{name}_text" if name in _ENDS else name for name in StatedQualification._fields]
    return openings.values_list(*_columns(), ArraySubquery(asked.values_list(JSONArray(*columns), flat=True)))


def _columns() -> list[Any]:
    topics = Topic.objects.filter(openings=OuterRef("pk")).values("name")
    places = Location.objects.filter(opening=OuterRef("pk"))
    place = places.values(place=JSONObject(city="city", country="country"))
    return [*_OWN, "institution__name", ArraySubquery(topics), ArraySubquery(place)]


_ENDS = ("minimum", "maximum")
_OPEN, _OPEN_WITH_ASKS = OpenRows(_values), OpenRows(_values_with_asks)


@cache
def _role_names() -> dict[str, str]:
    return {role.value: str(role.label) for role in Role}


@cache
def _funding_words() -> dict[str, str]:
    words = {funding.value: str(funding.label).lower() for funding in Funding}
    return {**words, Funding.NONE_STATED.value: ""}
