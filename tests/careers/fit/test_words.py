from __future__ import annotations

import pytest

from careers.fit.board import board_words
from careers.fit.suggestions import suggestions
from careers.fit.words import FIELD, LANGUAGE, SKILL, VENUE, names, own_words, words_with
from postings.openings.choices import QualificationKind
from postings.openings.needs import name_key
from tests.factories import OpeningFactory, QualificationFactory, TopicFactory


def test_every_field_has_a_family_of_two_or_more() -> None:
    words = own_words()
    counted: dict[str, int] = {}
    for families in words.families.values():
        for family in families:
            counted[family] = counted.get(family, 0) + 1
    assert min(counted.values()) >= 2
    assert all(families <= counted.keys() for families in words.wide.values())


def test_no_name_stands_for_two_fields() -> None:
    seen: set[str] = set()
    for field in names()["fields"]:
        keys = {name_key(name) for name in (field["name"], *field.get("same", []))}
        assert not keys & seen, field["name"]
        seen |= keys


def test_skills_bring_others_along_through_each_other() -> None:
    brought = own_words().brought_by
    assert {"rlhf", "deep-learning", "transformers"} <= brought["machine-learning"]
    assert "pytorch-geometric" in brought["python"]
    assert all(skill not in own for skill, own in brought.items())


def test_groups_join_what_they_share() -> None:
    words = words_with([["bandits", "multi-armed bandits"], ["MAB", "Multi-armed bandits"], ["…", "!"]])
    assert {words.one(SKILL, name) for name in ("Bandits", "MAB", "multi armed bandits")} == {"bandits"}
    assert words.version != own_words().version


@pytest.mark.parametrize(
    ("kind", "key", "label"),
    [
        (SKILL, "scikit-learn", "scikit-learn"),
        (SKILL, "sklearn", "scikit-learn"),
        (SKILL, "learning-to-rank", "learning to rank"),
        (VENUE, "nips", "NeurIPS"),
        (VENUE, "xyz", "XYZ"),
        (LANGUAGE, "swahili", "Swahili"),
        (FIELD, "digital-arts", "Digital Arts"),
    ],
)
def test_names_are_written_as_people_write_them(kind: str, key: str, label: str) -> None:
    assert own_words().label(kind, key) == label


@pytest.mark.django_db
def test_what_is_asked_for_most_is_suggested_first() -> None:
    OpeningFactory.create_batch(2, qualifications=["JAX", "sklearn"])
    opening = OpeningFactory.create(qualifications=["JAX"])
    QualificationFactory.create(opening=opening, kind=QualificationKind.VENUE, name="NeurIPS")
    found = suggestions()
    assert found[SKILL] == ["JAX", "scikit-learn"]
    assert found[VENUE] == ["NeurIPS"]
    assert found[FIELD] == []


@pytest.mark.django_db
def test_a_topics_words_bring_it_along() -> None:
    TopicFactory.create(name="Knot theory", synonyms=["Braids", "Links and knots"])
    assert {"braids", "links-and-knots"} <= board_words().brought_by["knot-theory"]
