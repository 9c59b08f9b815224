"""Where a posting is done: its places, on site or remote, and from which countries."""

from __future__ import annotations

from postings.imports.items import FeedItem, ItemPlace
from postings.openings.choices import Workplace
from postings.openings.draft import DraftLocation
from postings.understanding.document import Document
from postings.understanding.found import Found
from postings.understanding.places import Place, country_code, find_places, reconcile
from postings.understanding.workplace import RemoteRule, find_workplace


def find_workplace_of(item: FeedItem, document: Document) -> Found[RemoteRule] | None:
    places = " / ".join(stated.text for stated in item.places if stated.text)
    return find_workplace(document, places, item.is_remote_flag, item.stated_workplace)


def remote_countries_of(item: FeedItem, rule: RemoteRule | None) -> tuple[str, ...]:
    """From where a remote role may be done: the text's rule, else the feed's own field for it."""
    if rule is None or rule.workplace != Workplace.REMOTE:
        return ()
    stated = (code for name in item.remote_countries if (code := country_code(name)))
    return rule.countries or tuple(dict.fromkeys(stated))


def find_locations_of(
    item: FeedItem, document: Document, rule: RemoteRule | None
) -> Found[tuple[DraftLocation, ...]] | None:
    """The places of the feed's fields; where these name no more than a country, a city in it from the text."""
    places = [
        place
        for stated in item.places
        for place in reconcile(
            stated.text, stated.address.locality, stated.address.region, stated.address.country
        )
    ]
    evidence = "; ".join(_named(stated) for stated in item.places)
    if not any(place.city for place in places):
        countries = {place.country for place in places}
        read = [found for found in find_places(document) if not countries or found.value.country in countries]
        if read:
            places, evidence = [found.value for found in read], read[0].evidence
    is_remote = rule is not None and rule.workplace == Workplace.REMOTE
    kept = _distinct(places if is_remote else _without_countries_of_cities(places))
    return Found(tuple(_drafted(place) for place in kept), evidence) if kept else None


def _without_countries_of_cities(places: list[Place]) -> list[Place]:
    """Boards list "Canada" beside "Toronto"; where one works in an office, only the city says where."""
    with_city = {place.country for place in places if place.city}
    return [place for place in places if place.city or place.region or place.country not in with_city]


def _distinct(places: list[Place]) -> list[Place]:
    unique: dict[tuple[str, str, str], Place] = {}
    for place in places:
        if place.city or place.country:
            unique.setdefault((place.city, "" if place.city else place.region, place.country), place)
    return list(unique.values())


def _drafted(place: Place) -> DraftLocation:
    return DraftLocation(
        city=place.city,
        region=place.region,
        country=place.country,
        latitude=place.latitude,
        longitude=place.longitude,
        timezone=place.timezone,
    )


def _named(stated: ItemPlace) -> str:
    address = stated.address
    return stated.text or ", ".join(p for p in (address.locality, address.region, address.country) if p)
