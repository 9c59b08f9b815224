from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from itertools import islice

import pytest
from django.utils import timezone

from benchmarks import room
from benchmarks.adverts import Advert, adverts
from benchmarks.board import fill
from benchmarks.queries import Visitors, popular
from benchmarks.world import world_of
from postings.openings.models import Opening
from postings.search.filters import parse

SIZE = 50
NOW = datetime(2026, 5, 4, tzinfo=UTC)


def made(size: int = SIZE, seed: int = 1) -> list[Advert]:
    return list(adverts(world_of(size, seed), size, NOW, seed))


def test_adverts_same_seed_are_the_same() -> None:
    assert [asdict(one) for one in made()] == [asdict(one) for one in made()]
    assert [one.opening["title"] for one in made()] != [one.opening["title"] for one in made(seed=2)]


def test_adverts_have_the_shape_of_real_ones() -> None:
    found = made(1_000)
    lengths = [len(one.opening["description_text"]) for one in found]
    assert 1_000 < sum(lengths) / len(lengths) < 1_400
    assert 0.8 < sum("pay_min" in one.opening for one in found) / len(found) < 0.9
    assert len({one.opening.get("pay_currency") for one in found} - {None}) >= 12
    assert {len(one.topics) for one in found} == {1, 2, 3}
    assert {len(one.locations) for one in found} == {1, 2, 3}
    assert {len(one.qualifications) for one in found} <= set(range(3, 9))
    employers = [one.opening["institution_id"] for one in found]
    # The three largest employers of 290 have a tenth of the openings.
    assert sum(employer <= 3 for employer in employers) > len(found) / 10


@pytest.mark.django_db
def test_fill_writes_open_and_valid_openings() -> None:
    fill(SIZE, timezone.now(), is_quiet=True)
    openings = list(
        Opening.objects.open().prefetch_related("locations", "qualifications", "materials", "topics")
    )
    assert len(openings) == SIZE
    for opening in openings:
        opening.full_clean()
        for row in (*opening.locations.all(), *opening.qualifications.all(), *opening.materials.all()):
            row.full_clean()
        assert opening.topics.all()
        assert opening.changes.count() == 1
    # The next one gets a key of its own.
    opening.pk = None
    opening.save()
    assert opening.pk == SIZE + 1


def test_visitors_ask_nothing_twice_and_nothing_unknown() -> None:
    world = world_of(SIZE)
    asked = list(islice(Visitors(world, 1), 3_000))
    parsed = [parse(query) for query in asked]
    assert len(set(asked)) == len(asked)
    assert not [one.notes for one in parsed if one.notes]
    assert 0.35 < sum(bool(one.query.q) for one in parsed) / len(parsed) < 0.5
    assert asked == list(islice(Visitors(world, 1), 3_000))


def test_popular_are_fifty_different_searches() -> None:
    queries = [parse(query).query for query in popular(world_of(SIZE))]
    assert len(set(queries)) == 50


@pytest.mark.parametrize(
    ("size", "name"),
    [
        (50, "board_50"),
        (1_000, "board_1k"),
        (100_000, "board_100k"),
        (1_000_000, "board_1m"),
        (1_500, "board_1500"),
    ],
)
def test_database_name_says_the_size(size: int, name: str) -> None:
    assert room.database_name(size) == name


def test_sizes_of_reads_what_people_write() -> None:
    assert room.sizes_of(["1k 10K", "250", "1m"]) == [1_000, 10_000, 250, 1_000_000]
