"""The version of an opening grows with whatever changes what it says."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import timezone

from postings.openings.actions import create_opening, update_opening
from postings.openings.choices import CloseReason
from postings.openings.draft import DraftQualification, OpeningDraft
from postings.openings.models import Opening
from postings.openings.models.opening import StaleError
from tests.factories import InstitutionFactory, OpeningFactory

pytestmark = pytest.mark.django_db

DRAFT = OpeningDraft(
    title="Causes", role="phd", description_html="<p>x</p>", apply_url="https://a.example.org/"
)


def version_of(opening: Opening) -> int:
    return Opening.objects.values_list("version", flat=True).get(pk=opening.pk)


def test_version_grows_with_every_transition_and_the_copy_in_hand_knows() -> None:
    opening = OpeningFactory.create(draft=True)
    opening.publish()
    assert (opening.version, version_of(opening)) == (2, 2)
    opening.close(CloseReason.FILLED)
    assert (opening.version, version_of(opening)) == (3, 3)


def test_version_grows_whoever_writes() -> None:
    opening = OpeningFactory.create()
    Opening.objects.filter(pk=opening.pk).update(title="Another")
    assert version_of(opening) == 2
    opening.title = "A third"
    opening.save()  # The copy in hand still says 1.
    assert version_of(opening) == 3


def test_version_stays_when_nothing_is_said_anew() -> None:
    opening = OpeningFactory.create(paid=True)
    Opening.objects.filter(pk=opening.pk).update(
        pay_yearly_min=Decimal(1), approved_at=timezone.now(), featured_until=timezone.now()
    )
    Opening.objects.get(pk=opening.pk).save()
    assert version_of(opening) == 1


def test_version_grows_where_only_rows_of_the_opening_changed() -> None:
    opening = create_opening(institution=InstitutionFactory.create(), draft=DRAFT)
    skill = DraftQualification(kind="skill", necessity="required", name="Python", text="Python")
    update_opening(opening=opening, draft=replace(DRAFT, qualifications=(skill,)))
    assert version_of(opening) == 2
    update_opening(opening=opening, draft=replace(DRAFT, qualifications=(skill,)))
    assert version_of(opening) == 2


def test_update_refuses_a_version_that_is_not_current_and_changes_nothing() -> None:
    opening = create_opening(institution=InstitutionFactory.create(), draft=DRAFT)
    seen = opening.version
    update_opening(opening=opening, draft=replace(DRAFT, title="Hers"), expected_version=seen)
    with pytest.raises(StaleError) as refusal:
        update_opening(opening=opening, draft=replace(DRAFT, title="His"), expected_version=seen)
    opening.refresh_from_db()
    assert (opening.title, refusal.value.current) == ("Hers", opening.version)
