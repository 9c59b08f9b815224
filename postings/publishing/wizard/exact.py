"""Moments and places as they were before a person saw them in short, kept while that person leaves them as they are."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from postings.openings.deadlines import in_zone, zone_of
from postings.openings.draft import DraftLocation
from postings.publishing.wizard.inputs import country_words, one_line, zone_names
from postings.understanding.gazetteer import find_cities, find_regions, region_name, timezone_of

if TYPE_CHECKING:
    from datetime import date

    from postings.understanding.gazetteer import City

END_OF_DAY = time(23, 59, 59)


def typed_moment(moment: datetime, zone: str, *, has_time: bool) -> tuple[str, str]:
    """Day and time of day in the zone; no time where the end of the day is meant."""
    local = in_zone(moment, zone_of(zone))
    clock = local.time()
    if not has_time:
        return local.date().isoformat(), ""
    return local.date().isoformat(), f"{clock:%H:%M:%S}" if clock.second else f"{clock:%H:%M}"


def read_moment(day: date, clock: time | None, zone: str, exact: str, *, has_time: bool) -> datetime:
    """The moment that is meant; `exact`, where day, time and zone still are what it says."""
    kept = _kept_moment(exact)
    if kept is not None:
        words = typed_moment(kept, zone, has_time=has_time)
        now = f"{clock:%H:%M:%S}" if clock and clock.second else f"{clock:%H:%M}" if clock else ""
        if words == (day.isoformat(), now):
            return kept
    return datetime.combine(day, clock or END_OF_DAY, zone_of(zone)).astimezone(UTC)


def _kept_moment(exact: str) -> datetime | None:
    try:
        kept = datetime.fromisoformat(exact)
    except ValueError:
        return None
    return kept.astimezone(UTC) if kept.tzinfo is not None and 1900 < kept.year < 2200 else None


def typed_place(place: DraftLocation) -> dict[str, str]:
    values = (place.city, place.region, place.country, place.latitude, place.longitude, place.timezone)
    return {
        "place_city": place.city,
        "place_country": country_words(place.country) if place.country else "",
        "place_region": place.region,
        "place_exact": json.dumps(values, ensure_ascii=False),
    }


def kept_place(city: str, region: str, country: str, exact: str) -> DraftLocation | None:
    """The place as it was, if the three words still are what they were."""
    try:
        values = json.loads(exact) if len(exact) < 1000 else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, list) or len(values) != 6 or values[:3] != [city, region, country]:
        return None
    latitude, longitude, zone = values[3:]
    if (
        not _on_earth(latitude, 90)
        or not _on_earth(longitude, 180)
        or (latitude is None) != (longitude is None)
    ):
        return None
    if not isinstance(zone, str) or (zone and zone not in zone_names()):
        return None
    return DraftLocation(city, region, country, latitude, longitude, zone)


def _on_earth(degrees: object, most: int) -> bool:
    if isinstance(degrees, bool):
        return False
    return degrees is None or (isinstance(degrees, int | float) and -most <= degrees <= most)


def countries_with(city: str) -> list[str]:
    """The countries that have a city of this name, the one with the largest first."""
    by_size = sorted(find_cities(city), key=lambda one: -one.population)
    return list(dict.fromkeys(one.country for one in by_size))


def looked_up(city: str, region: str, country: str) -> DraftLocation:
    """The city as the bundled list has it; one that it does not have is taken at its word."""
    cities = [one for one in find_cities(city) if one.country == country]
    admins = {admin for of, admin in find_regions(region) if of == country} if region else set()
    here = [one for one in cities if one.admin in admins] or ([] if region else cities)
    if not here:
        return DraftLocation(city, region, country, timezone=timezone_of(country))
    return _location(max(here, key=lambda one: one.population))


def _location(city: City) -> DraftLocation:
    region = one_line(region_name(city.country, city.admin))
    return DraftLocation(city.name, region, city.country, city.latitude, city.longitude, city.timezone)


def zone_known(name: str) -> ZoneInfo | None:
    return ZoneInfo(name) if name in zone_names() else None
