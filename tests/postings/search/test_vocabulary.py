from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from postings.search.vocabulary import Vocabulary
from tests.factories import OpeningFactory, TopicFactory

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db


def test_names_are_read_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    opening = OpeningFactory.create(
        topics=[TopicFactory.create(name="Bandits")], locations=[("Zürich", "CH")]
    )
    wanted = {"topic": ["bandits"], "institution": [opening.institution.slug], "city": ["zurich-ch"]}
    vocabulary = Vocabulary()
    with django_assert_num_queries(1):
        found = [vocabulary.labels(wanted) for _ in range(2)]

    named = {"bandits": "Bandits"}, {opening.institution.slug: opening.institution.name}
    assert found == [dict(zip(wanted, (*named, {"zurich-ch": "Zürich, CH"}), strict=True))] * 2


def test_city_is_known_as_soon_as_it_has_an_opening() -> None:
    """Also where somebody asked for it before. A new place is no change of a name."""
    vocabulary = Vocabulary()
    wanted = {"city": ["lyon-fr"]}
    assert vocabulary.labels(wanted) == {"city": {}}
    OpeningFactory.create(locations=[("Lyon", "FR")])

    assert vocabulary.labels(wanted) == {"city": {"lyon-fr": "Lyon, FR"}}


def test_what_nobody_knows_takes_no_room() -> None:
    vocabulary = Vocabulary()
    for number in range(20):
        vocabulary.labels({"city": [f"nowhere-{number}"], "topic": [f"nothing-{number}"]})

    assert not any(vocabulary._labels.values())


def test_of_two_spellings_of_a_city_the_one_with_accents_is_shown() -> None:
    for name in ("Zurich", "Zürich", "Zurich"):
        OpeningFactory.create(locations=[(name, "CH")])

    assert Vocabulary().labels({"city": ["zurich-ch"]}) == {"city": {"zurich-ch": "Zürich, CH"}}
