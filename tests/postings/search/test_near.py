from __future__ import annotations

from random import Random

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from postings.openings.choices import CloseReason
from postings.openings.models import Location
from postings.search.engine.memory import MemoryIndex
from postings.search.engine.source import current_reader
from postings.search.filters import matching, parse
from postings.search.kinds import Context
from postings.search.near import (
    Centre,
    centre_of,
    city_key_of,
    kilometres,
    place_of_word,
    place_word,
    places_within,
)
from postings.search.query import USUAL_KM, SearchQuery
from postings.search.relaxing import relaxations_of
from postings.search.results import search
from tests.factories import LocationFactory, OpeningFactory


def place(city: str, country: str, latitude: float, longitude: float) -> Location:
    return LocationFactory.create(city=city, country=country, latitude=latitude, longitude=longitude)


# Reading


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("zurich-ch", "zurich-ch"),
        ("Zürich, CH", "zurich-ch"),
        ("zürich, switzerland", "zurich-ch"),
        ("Zurich", "zurich-ch"),
        ("zurich", "zurich-ch"),
        ("Cambridge, US", "cambridge-us"),
        ("Cambridge, United Kingdom", "cambridge-gb"),
        ("München", "munich-de"),
        ("nowhere-de", "nowhere-de"),
        ("Little Hamlet, DE", "little-hamlet-de"),
        ("Zürich, Atlantis", None),
        ("xqzzy", None),
        ("x" * 500, None),
        ("", None),
        (",", None),
        ("\x00", None),
    ],
)
def test_city_is_read_as_people_write_it(text: str, key: str | None) -> None:
    assert city_key_of(text) == key


@given(st.text(max_size=40))
def test_reading_a_city_never_fails_and_keys_stay(text: str) -> None:
    key = city_key_of(text)

    assert key is None or city_key_of(key) == key or "-" in key


@pytest.mark.parametrize(
    ("sent", "near", "within", "query_string"),
    [
        ("near=Bern,+CH", "bern-ch", USUAL_KM, "near=bern-ch"),
        ("near=bern-ch&within=50", "bern-ch", USUAL_KM, "near=bern-ch"),
        ("near=bern-ch&within=100", "bern-ch", 100, "near=bern-ch&within=100"),
        ("within=100", "", USUAL_KM, ""),
    ],
)
def test_distance_without_a_city_is_nothing(sent: str, near: str, within: int, query_string: str) -> None:
    parsed = parse(sent)

    assert (parsed.query.near, parsed.query.within) == (near, within)
    assert parsed.query.to_querystring() == query_string
    assert parsed.notes == ()


@pytest.mark.parametrize("within", ["9", "501", "far"])
def test_distance_that_cannot_be_is_left_out_and_said(within: str) -> None:
    parsed = parse(f"near=bern-ch&within={within}")

    assert parsed.query == SearchQuery(near="bern-ch")
    assert "is not a whole number from 10 to 500" in parsed.notes[0]


# Measuring


@pytest.mark.django_db
def test_places_are_measured_along_the_globe() -> None:
    for name, country, latitude, longitude in (
        ("Here", "FJ", -17.0, 179.9),
        ("Over the day line", "FJ", -17.0, -179.9),
        ("Farther", "FJ", -17.0, 178.0),
        ("Far north", "SJ", 89.5, 0.0),
        ("Over the pole", "SJ", 89.5, 180.0),
    ):
        place(name, country, latitude, longitude)
    LocationFactory.create(city="Without coordinates")

    def near(latitude: float, longitude: float, km: int) -> set[str]:
        return set(places_within(Centre("", latitude, longitude), km).values_list("city", flat=True))

    assert near(-17.0, 179.9, 25) == {"Here", "Over the day line"}
    assert near(-17.0, -179.9, 25) == {"Here", "Over the day line"}
    assert near(-17.0, 179.9, 20) == {"Here"}
    assert near(-17.0, 179.9, 210) == {"Here", "Over the day line", "Farther"}
    assert near(89.5, 0.0, 120) == {"Far north", "Over the pole"}
    assert near(89.5, 0.0, 100) == {"Far north"}


@pytest.mark.django_db
def test_the_circle_is_exactly_as_wide_as_asked() -> None:
    """The box must not cut the circle, in any direction and at any height."""
    for latitude in (-70.0, -17.0, 0.0, 47.0, 69.0):
        Location.objects.all().delete()
        here = Centre("", latitude, 10.0)
        opening = OpeningFactory.create()
        for number in range(60):
            offset = (number % 10 - 5) * 1.1, (number // 10 - 3) * 2.3
            LocationFactory.create(
                opening=opening, position=number, latitude=latitude + offset[0], longitude=10.0 + offset[1]
            )
        for km in (100, 300, 500):
            within = set(places_within(here, km).values_list("pk", flat=True))
            expected = {
                one.pk
                for one in Location.objects.all()
                if one.latitude is not None
                and one.longitude is not None
                and kilometres(here, one.latitude, one.longitude) <= km
            }
            assert within == expected
            assert expected


@pytest.mark.django_db
def test_city_is_where_the_board_has_it_or_else_the_world() -> None:
    place("Bern", "CH", 46.9, 7.4)

    assert centre_of("bern-ch") == Centre("Bern, CH", 46.9, 7.4)
    munich = centre_of("munich-de")
    assert munich is not None
    assert (munich.label, round(munich.latitude), round(munich.longitude)) == ("Munich, DE", 48, 12)
    assert centre_of("nowhere-de") is None


# Searching


@pytest.mark.django_db
def test_any_place_of_an_opening_will_do(client: Client) -> None:
    both = OpeningFactory.create(title="Both")
    LocationFactory.create(opening=both, city="Oslo", country="NO", latitude=59.9, longitude=10.7)
    LocationFactory.create(opening=both, city="Bern", country="CH", latitude=46.948, longitude=7.4474)
    OpeningFactory.create(title="Without a place")
    place("Zürich", "CH", 47.3769, 8.5417).opening.close(CloseReason.FILLED)

    query = SearchQuery(near="zurich-ch", within=100)

    assert [one.title for one in search(query).cards] == ["Both"]
    assert list(matching(query)) == [both]
    assert search(query.with_(within=90)).total == 0
    page = client.get("/openings/?near=Z%C3%BCrich,+CH&within=100").content.decode()
    assert "within 100\N{NO-BREAK SPACE}km of Zürich, CH" in page
    assert 'value="Zürich, CH"' in page
    assert '<option value="Bern, CH">' in page


@pytest.mark.django_db
def test_unknown_city_is_left_out_and_said() -> None:
    OpeningFactory.create()

    results = search(SearchQuery(near="nowhere-de"))

    assert results.total == 1
    assert results.query == SearchQuery()
    assert results.notes == ("We know no city “nowhere-de”, so it is left out.",)


@pytest.mark.django_db
def test_nothing_near_offers_a_wider_circle() -> None:
    place("Bern", "CH", 46.948, 7.4474)
    place("Zürich", "CH", 47.3769, 8.5417).opening.close(CloseReason.FILLED)

    ways = relaxations_of(SearchQuery(near="zurich-ch", within=10))

    assert [(way.instead, way.query.within, way.count) for way in ways] == [
        ("within 100\N{NO-BREAK SPACE}km of Zürich, CH", 100, 1)
    ]


def test_place_is_one_word_of_the_index() -> None:
    assert place_word(47.0, -8.5) == "47.0,-8.5"


@pytest.mark.django_db
@pytest.mark.parametrize("latitude", [-89.0, -17.0, 0.0, 47.0, 69.0, 89.5])
def test_places_of_an_index_are_near_as_the_database_has_them(latitude: float) -> None:
    """Over the day line and the poles too."""
    random = Random(int(latitude))
    for number in range(250):
        far = random.choice([1.0, 4.0, 30.0])
        LocationFactory.create(
            position=number,
            latitude=max(-90.0, min(90.0, latitude + random.uniform(-far, far))),
            longitude=(179.5 + random.uniform(-far, far) + 180) % 360 - 180,
        )
    reader = current_reader()
    assert reader is not None
    here = Centre("", latitude, 179.5)
    for km in (10, 100, 250, 500):
        rows = places_within(here, km).values_list("latitude", "longitude").distinct()
        expected = sorted(place_word(lat, lon) for lat, lon in rows if lat is not None and lon is not None)
        assert list(reader.places.within(here, km)) == expected


@pytest.mark.django_db
def test_an_index_asks_the_database_for_the_city_only() -> None:
    place("Bern", "CH", 46.948, 7.4474)
    query = SearchQuery(near="bern-ch", within=100)
    assert search(query).total == 1
    reader = current_reader()
    assert reader is not None
    with CaptureQueriesContext(connection) as queries:
        assert len(reader.ids(query, Context(timezone.now(), {}))) == 1
    assert len(queries) == 1


@pytest.mark.django_db
def test_alerts_know_a_place_that_no_other_opening_has() -> None:
    opening = place("Bern", "CH", 46.948, 7.4474).opening
    found = MemoryIndex([opening.pk], timezone.now()).matching(SearchQuery(near="bern-ch", within=10))
    assert found == [opening.pk]


def test_a_place_is_read_back_from_its_word() -> None:
    assert place_of_word(place_word(-0.1, 179.99999999999997)) == (-0.1, 179.99999999999997)
