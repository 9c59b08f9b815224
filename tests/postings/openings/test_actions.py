from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError

from postings.openings.actions import create_opening, update_opening
from postings.openings.draft import DraftLocation, DraftMaterial, DraftQualification, OpeningDraft
from postings.openings.models import Opening
from tests.factories import ExchangeRateFactory, InstitutionFactory, TopicFactory

pytestmark = pytest.mark.django_db

DRAFT = OpeningDraft(
    title="PhD position in causal learning",
    role="phd",
    description_html="<h1>The project</h1><p>Causes.</p><script>x</script>",
    apply_url="https://apply.example/1",
    topics=("causality",),
    locations=(DraftLocation(city="Zürich", country="CH"), DraftLocation(city="Basel", country="CH")),
    pay_min=Decimal(50000),
    pay_max=Decimal(60000),
    pay_currency="CHF",
    pay_period="year",
    qualifications=(
        DraftQualification(kind="degree", necessity="required", degree="master", text="Master's degree"),
        DraftQualification(kind="degree", necessity="required", degree="bachelor", text="Bachelor's degree"),
        DraftQualification(kind="skill", necessity="preferred", name="PyTorch", text="PyTorch"),
    ),
    materials=(DraftMaterial(kind="cv"), DraftMaterial(kind="references", count=2, text="Two referees")),
)


@pytest.fixture
def opening() -> Opening:
    ExchangeRateFactory.create(currency="CHF", per_euro=Decimal("0.5"))
    TopicFactory.create(name="Causality")
    return create_opening(institution=InstitutionFactory.create(), draft=DRAFT, source="a test")


def test_create_writes_everything_the_draft_says(opening: Opening) -> None:
    opening.refresh_from_db()
    assert opening.status == "draft"
    assert opening.description == "<h3>The project</h3><p>Causes.</p>"
    assert opening.description_source == DRAFT.description_html
    assert "Causes." in opening.description_text
    assert [str(place) for place in opening.locations.all()] == ["Zürich, Switzerland", "Basel, Switzerland"]
    assert opening.locations.first().city_key == "zurich-ch"  # type: ignore[union-attr]
    assert [topic.slug for topic in opening.topics.all()] == ["causality"]
    assert opening.pay_yearly_min == Decimal(100000)
    assert opening.degree_admitted == "bachelor"
    assert [row.text for row in opening.qualifications.all()] == [
        "Master's degree",
        "Bachelor's degree",
        "PyTorch",
    ]
    assert [(row.kind, row.count) for row in opening.materials.all()] == [("cv", None), ("references", 2)]
    change = opening.changes.get()
    assert change.changes == {"created": ["", opening.title]}
    assert change.source == "a test"


def test_update_with_the_same_draft_changes_nothing(opening: Opening) -> None:
    assert update_opening(opening=opening, draft=DRAFT) == {}
    assert opening.changes.count() == 1


def test_update_logs_what_changed_in_words(opening: Opening) -> None:
    deadline = datetime(2026, 5, 1, 21, 59, 59, tzinfo=UTC)
    changes = update_opening(
        opening=opening,
        draft=replace(
            DRAFT,
            pay_max=Decimal(65000),
            deadline_kind="moment",
            deadline_at=deadline,
            deadline_zone="Europe/Zurich",
            locations=DRAFT.locations[:1],
        ),
    )
    assert changes == {
        "pay": ["50,000 60,000 CHF a year", "50,000 65,000 CHF a year"],
        "deadline": ["Not stated", "By a date 2026-05-01 21:59 UTC Europe/Zurich"],
        "locations": ["Zürich, Switzerland; Basel, Switzerland", "Zürich, Switzerland"],
    }
    change = opening.changes.first()
    assert change is not None
    assert change.is_material


def test_update_of_the_text_alone_is_not_material(opening: Opening) -> None:
    changes = update_opening(opening=opening, draft=replace(DRAFT, description_html="<p>New words.</p>"))
    assert changes.keys() == {"description"}
    assert not opening.changes.first().is_material  # type: ignore[union-attr]


def test_update_that_breaks_a_rule_leaves_the_opening_as_it_was(opening: Opening) -> None:
    with pytest.raises(IntegrityError):
        update_opening(opening=opening, draft=replace(DRAFT, title="New", pay_max=Decimal(1)))


def test_topics_outside_the_taxonomy_are_left_out(opening: Opening) -> None:
    update_opening(opening=opening, draft=replace(DRAFT, topics=("causality", "astrology")))
    assert opening.topics.count() == 1
