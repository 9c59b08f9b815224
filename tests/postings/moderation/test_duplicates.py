"""Finding openings that look like another."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from postings.accounts.models import User
from postings.moderation.duplicates import decide_suspicion, suspicions_of, words_of
from postings.moderation.models import Fingerprint, Suspicion
from postings.moderation.tasks import fingerprint_openings
from postings.openings.models import Opening
from tests.factories import InstitutionFactory, OpeningFactory

pytestmark = pytest.mark.django_db

TEXT = (
    "You train language models on speech and on text, measure what they learn, and publish it with the group. "
    "You plan experiments, write code that others can read, and supervise two students of the institute."
)


def opening(title: str = "Researcher in speech", text: str = TEXT, **values: Any) -> Opening:
    return OpeningFactory.create(
        title=title, description=f"<p>{text}</p>", **{"locations": [("Zürich", "CH")], **values}
    )


def test_the_same_opening_again_is_found() -> None:
    first = opening()
    second = opening("Researcher in Speech (m/f/d)", institution=first.institution, in_review=True)
    (found,) = suspicions_of(second)
    assert (found.opening, found.other, found.state) == (second, first, Suspicion.State.OPEN)
    assert found.score > 0.95
    assert set(found.parts) == {"title", "place", "institution", "text"}
    assert words_of([found], second) == f"Looks like “Researcher in speech” of {first.institution}."


def test_a_copy_by_another_institution_is_found() -> None:
    first = opening()
    (found,) = suspicions_of(opening("Wonderful research job", in_review=True))
    assert found.other == first


def test_a_pair_is_kept_once_whoever_asks() -> None:
    first = opening()
    second = opening(institution=first.institution)
    assert suspicions_of(second) == suspicions_of(first) == suspicions_of(second)
    assert Suspicion.objects.count() == 1


def test_other_roles_are_not_found() -> None:
    first = opening()
    opening("Accountant", "You keep the accounts of the institute in order and pay what is due in time.")
    opening(text="You keep the accounts of the institute in order and pay what is due in time.")
    assert suspicions_of(first) == []


@pytest.mark.parametrize("trait", ["closed", "draft", "rejected"])
def test_what_is_not_on_the_board_is_not_found(trait: str) -> None:
    values: dict[str, Any] = {trait: True}
    first = opening(**values)
    assert suspicions_of(opening(institution=first.institution)) == []


def test_what_says_something_else_now_is_forgotten() -> None:
    first = opening()
    second = opening(institution=first.institution)
    suspicions_of(second)
    Opening.objects.filter(pk=second.pk).update(
        title="Accountant", description_text="Now it is about keeping the accounts of the institute."
    )
    assert suspicions_of(Opening.objects.get(pk=second.pk)) == []
    assert not Suspicion.objects.exists()


@pytest.mark.parametrize("state", [Suspicion.State.SAME, Suspicion.State.DIFFERENT])
def test_what_a_moderator_said_stays(ada: User, state: Suspicion.State) -> None:
    first = opening()
    second = opening(institution=first.institution)
    (found,) = suspicions_of(second)
    decide_suspicion(found, actor=ada, state=state)
    assert suspicions_of(second) == suspicions_of(first) == []
    assert Suspicion.objects.get().state == state


def test_openings_without_text_and_place_can_be_compared() -> None:
    bare = OpeningFactory.create(description="", title="R-1")
    assert suspicions_of(bare) == []
    assert suspicions_of(OpeningFactory.create(description="", title="!!")) == []


def test_the_task_reads_what_came_or_changed_and_nothing_twice() -> None:
    first = opening()
    OpeningFactory.create(draft=True)
    assert fingerprint_openings() == 1
    assert fingerprint_openings() == 0
    Opening.objects.filter(pk=first.pk).update(title="Another title")
    assert fingerprint_openings() == 1
    assert Fingerprint.objects.get().title_key == "another title"


def test_it_takes_a_fixed_number_of_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    institution = InstitutionFactory.create()
    own = opening(institution=institution)
    for number in range(12):
        opening(f"Role {number}", f"{TEXT} Number {number}.", institution=institution)
    fingerprint_openings()
    with django_assert_max_num_queries(12):
        suspicions_of(own)


def test_what_says_nothing_alike_is_not_compared(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    """Most of what is imported: nothing is read that cannot be found."""
    own = opening(
        "Bioinformatician", "Sequences of plants are put together, annotated and kept for everybody."
    )
    opening()
    fingerprint_openings()
    with django_assert_max_num_queries(8):
        assert suspicions_of(own) == []


def test_the_same_words_in_the_title_are_not_enough() -> None:
    institution = InstitutionFactory.create()
    opening(institution=institution)
    other = (
        "Sequences of plants are put together, annotated and kept for everybody who would like to read them."
    )
    assert suspicions_of(opening(text=other, institution=institution)) == []


def test_what_was_not_read_yet_is_found() -> None:
    institution = InstitutionFactory.create()
    first, elsewhere = opening(institution=institution), opening("Speech scientist")
    assert not Fingerprint.objects.exists()
    found = suspicions_of(opening(institution=institution))
    assert {one.other for one in found} == {first, elsewhere}
