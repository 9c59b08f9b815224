"""The factories themselves: every trait makes a row that the database accepts and that is what it says."""

from __future__ import annotations

from decimal import Decimal

import pytest

from postings.openings.choices import MaterialKind
from postings.openings.models import Opening
from tests.factories import (
    ExchangeRateFactory,
    LocationFactory,
    MaterialFactory,
    OpeningFactory,
    QualificationFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

OPEN = [
    "open",
    "closing_soon",
    "rolling",
    "paid",
    "stipend",
    "remote",
    "hybrid",
    "on_site",
    "permanent",
    "fixed_term",
    "sponsored",
]
OPEN += ["imported", "complete"]
NOT_OPEN = ["draft", "in_review", "scheduled", "rejected", "closed", "expired", "lapsed"]


@pytest.mark.parametrize("trait", OPEN)
def test_opening_trait_is_open(trait: str) -> None:
    opening = OpeningFactory.create(**{trait: True})

    assert Opening.objects.open().get() == opening


@pytest.mark.parametrize("trait", NOT_OPEN)
def test_opening_trait_is_not_open(trait: str) -> None:
    opening = OpeningFactory.create(**{trait: True})

    assert not Opening.objects.open().exists()
    assert not opening.is_open()


def test_opening_complete_has_every_row() -> None:
    opening = OpeningFactory.create(complete=True, topics=[TopicFactory.create()])

    assert [str(place) for place in opening.locations.all()] == ["Zürich, Switzerland"]
    assert [row.name for row in opening.qualifications.all()] == ["Python", "PyTorch"]
    assert [row.kind for row in opening.materials.all()] == [MaterialKind.CV, MaterialKind.TRANSCRIPTS]
    assert opening.topics.count() == 1


def test_opening_pay_is_normalised_with_the_rates_at_hand() -> None:
    ExchangeRateFactory.create(currency="USD", per_euro=Decimal("1.25"))

    opening = OpeningFactory.create(paid=True, pay_currency="USD", pay_min=100_000, pay_max=None)

    assert opening.pay_yearly_min == Decimal("80000.00")
    assert opening.pay_yearly_max is None


def test_details_take_the_next_position() -> None:
    opening = OpeningFactory.create(locations=[("Zürich", "CH")])

    assert LocationFactory.create(opening=opening, city="Bern").position == 1
    assert QualificationFactory.create(opening=opening, of_degree=True).degree == "master"
    assert MaterialFactory.create(opening=opening, references=True).count == 3


def test_user_signs_in_with_the_given_password() -> None:
    assert UserFactory.create(password="correct horse").check_password("correct horse")
    assert not UserFactory.create().has_usable_password()


def test_topic_has_its_synonyms() -> None:
    topic = TopicFactory.create(name="Reinforcement learning", synonyms=["RL"])

    assert topic.slug == "reinforcement-learning"
    assert [synonym.text for synonym in topic.synonyms.all()] == ["RL"]
