from __future__ import annotations

import pytest

from postings.openings.hand_edits import forget_hand_edits, remember_hand_edits
from tests.factories.openings import OpeningFactory

pytestmark = pytest.mark.django_db


def test_what_a_person_changed_of_an_imported_opening_is_remembered_once() -> None:
    opening = OpeningFactory.create(imported=True)
    remember_hand_edits(opening, {"pay": ["", "EUR 60,000"], "status": ["Draft", "Published"]})
    remember_hand_edits(opening, ["title", "pay"])
    opening.refresh_from_db()
    assert opening.hand_edited == ["pay", "title"]


def test_an_opening_that_was_typed_in_belongs_to_no_feed() -> None:
    opening = OpeningFactory.create()
    remember_hand_edits(opening, ["pay"])
    opening.refresh_from_db()
    assert opening.hand_edited == []


def test_what_is_given_back_to_the_feed_is_forgotten() -> None:
    opening = OpeningFactory.create(imported=True)
    remember_hand_edits(opening, ["pay", "title"])
    forget_hand_edits(opening, ["pay"])
    opening.refresh_from_db()
    assert opening.hand_edited == ["title"]
