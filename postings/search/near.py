"""Openings within some distance of a city.

Distances are great circles on a sphere. The database is asked with plain SQL: a box that the index can find,
then the haversine formula. A search index cannot do that for openings of several places, so it keeps each place
as a word, and is asked for the words of the places that are near; which these are, its own list of places tells.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar, Unpack

from django.db import connection
from django.db.models import F, FloatField, Q, Value
from django.db.models.functions import Cos, Power, Radians, Sin
from django.utils.text import slugify

from postings.geography import country_of_slug, is_country
from postings.openings.models import Location
from postings.search.clauses import AnyOf, Clause, Nothing
from postings.search.fields import NumberField, ValueField
from postings.search.kinds import SearchFilter, city_label
from postings.understanding.gazetteer import find_cities, gazetteer

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet

    from postings.search.kinds import Context, Declaration
    from postings.search.query import SearchQuery
    from postings.understanding.gazetteer import City

EARTH_KM = 6371.0088  # The mean radius.
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*-([a-z]{2})", re.ASCII)
_LONGEST_NAME = 120
# One look into the index for each city, of which a large board has tens of thousands of rows.
_CENTRES_SQL = """
SELECT asked.key, place.city, place.country, place.latitude, place.longitude
FROM unnest(%s::text[]) AS asked(key)
CROSS JOIN LATERAL (
    SELECT city, country, latitude, longitude FROM postings_location
    WHERE city_key = asked.key AND latitude IS NOT NULL AND longitude IS NOT NULL
    ORDER BY opening_id LIMIT 1
) AS place
"""


@dataclass(frozen=True, slots=True)
class Centre:
    """A city to measure from. `label` is its name and country: `Zürich, CH`."""

    label: str
    latitude: float
    longitude: float


def city_key_of(text: str) -> str | None:
    """The key of the city that somebody means: a key itself, `Zürich, CH`, `Zurich, Switzerland` or `zurich`.

    Without a country, the largest city of the name.
    """
    text = text.strip()
    match = _KEY.fullmatch(text)
    if match and is_country(match[1].upper()):
        return text
    if len(text) > _LONGEST_NAME:
        return None
    name, _, place = (part.strip() for part in text.rpartition(",")) if "," in text else (text, "", "")
    country = place.upper() if is_country(place.upper()) else country_of_slug(slugify(place))
    if place and not country:
        return None
    cities = [city for city in find_cities(name) if country in ("", city.country)]
    if not cities:
        # The board may know a place that no gazetteer does.
        return Location.key_of(name, country) or None if country else None
    largest = max(cities, key=lambda city: city.population)
    return Location.key_of(largest.name, largest.country) or None


def centre_of(key: str) -> Centre | None:
    """Where the board has the city, or else where the world does; None for one that neither knows."""
    return centres_of([key]).get(key)


def centres_of(keys: Collection[str]) -> dict[str, Centre]:
    """The centres of several cities, without those that nobody knows."""
    with connection.cursor() as cursor:
        cursor.execute(_CENTRES_SQL, [sorted(keys)])
        rows: list[tuple[str, str, str, float, float]] = cursor.fetchall()
    found = {
        key: Centre(city_label(city, country), latitude, longitude)
        for key, city, country, latitude, longitude in rows
    }
    for key in keys:
        city = None if key in found else _cities_by_key().get(key)
        if city is not None:
            found[key] = Centre(city_label(city.name, city.country), city.latitude, city.longitude)
    return found


@lru_cache(maxsize=1)
def _cities_by_key() -> dict[str, City]:
    """Of several towns with one name in a country, the largest."""
    found: dict[str, City] = {}
    for cities in gazetteer().names.values():
        for city in cities:
            key = Location.key_of(city.name, city.country)
            if key not in found or found[key].population < city.population:
                found[key] = city
    return found


def kilometres(here: Centre, latitude: float, longitude: float) -> float:
    return 2 * EARTH_KM * math.asin(math.sqrt(_haversine(here, latitude, longitude)))


def _haversine(here: Centre, latitude: float, longitude: float) -> float:
    """The square of half the chord, on a sphere of radius 1."""
    across = math.sin(math.radians(longitude - here.longitude) / 2) ** 2
    along = math.sin(math.radians(latitude - here.latitude) / 2) ** 2
    return along + math.cos(math.radians(here.latitude)) * math.cos(math.radians(latitude)) * across


def places_within(here: Centre, km: int) -> QuerySet[Location]:
    """The places at most `km` kilometres away."""
    along = Power(Sin(Radians(F("latitude") - _number(here.latitude)) / 2.0), 2)
    across = Power(Sin(Radians(F("longitude") - _number(here.longitude)) / 2.0), 2)
    narrowing = Cos(Radians(F("latitude"))) * _number(math.cos(math.radians(here.latitude)))
    inside = Location.objects.filter(_box(here, km)).annotate(haversine=along + narrowing * across)
    return inside.filter(haversine__lte=math.sin(km / EARTH_KM / 2) ** 2).order_by()


def _number(value: float) -> Value:
    return Value(value, output_field=FloatField())


def _reach(km: int) -> float:
    """In degrees along a meridian; a hair more than the circle, so that rounding leaves nothing out."""
    return math.degrees(km / EARTH_KM) * 1.000001


def latitudes_around(here: Centre, km: int) -> tuple[float, float]:
    """Where the circle begins in the south, and ends in the north."""
    return here.latitude - _reach(km), here.latitude + _reach(km)


def is_within(here: Centre, km: int, latitude: float, longitude: float) -> bool:
    return _haversine(here, latitude, longitude) <= math.sin(km / EARTH_KM / 2) ** 2


def _box(here: Centre, km: int) -> Q:
    """Holds the circle: meridians come closer towards the poles, and the day line parts the box in two."""
    reach = _reach(km)
    south, north = latitudes_around(here, km)
    box = Q(latitude__range=(south, north))
    if south <= -90 or north >= 90:
        return box
    ratio = math.sin(math.radians(reach)) / math.cos(math.radians(here.latitude))
    if ratio >= 1:
        return box
    across = math.degrees(math.asin(ratio)) * 1.000001
    west, east = here.longitude - across, here.longitude + across
    sides = Q(longitude__range=(west, east))
    if west < -180:
        sides |= Q(longitude__gte=west + 360)
    if east > 180:
        sides |= Q(longitude__lte=east - 360)
    return box & sides


def place_word(latitude: float, longitude: float) -> str:
    """A place as the search index keeps it."""
    return f"{latitude!r},{longitude!r}"


def place_of_word(word: str) -> tuple[float, float]:
    latitude, _, longitude = word.partition(",")
    return float(latitude), float(longitude)


class NearFilter(SearchFilter):
    """Any place of work within `within` kilometres of a city. Remote work has no place and does not count."""

    field_class: ClassVar = ValueField

    def __init__(self, label: str, **declared: Unpack[Declaration]) -> None:
        declared["recognise"], declared["index_field"] = city_key_of, "place"
        super().__init__(label, **declared)

    def condition(self, query: SearchQuery, context: Context) -> Q | None:
        if not query.near:
            return None
        here = centre_of(query.near)
        if here is None:
            return Q(pk__in=())
        return Q(pk__in=places_within(here, query.within).values("opening"))

    def clause(self, query: SearchQuery, context: Context) -> Clause | None:
        """Needs of the index: the `place_word` of each place of an opening.

        An index that knows its places has noted those that are near; else the database is asked.
        """
        if not query.near:
            return None
        words = context.memory.get((query.near, query.within))
        if words is None:
            here = centre_of(query.near)
            words = () if here is None else self._words(here, query.within)
            context.memory[query.near, query.within] = words
        return AnyOf(self.index_field, words) if words else Nothing()

    def _words(self, here: Centre, km: int) -> tuple[str, ...]:
        places = places_within(here, km).values_list("latitude", "longitude").distinct()
        return tuple(
            sorted(place_word(lat, lon) for lat, lon in places if lat is not None and lon is not None)
        )

    def labels(self, values: Collection[str]) -> dict[str, str]:
        return {key: centre.label for key, centre in centres_of(values).items()}


class WithinFilter(SearchFilter):
    """The distance of `NearFilter`; by itself it narrows nothing."""

    field_class: ClassVar = NumberField
