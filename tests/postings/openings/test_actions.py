from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

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
    assert opening.locations.values_list("city_key", flat=True).first() == "zurich-ch"
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
        "pay": ["CHF\xa050,000–60,000 a year", "CHF\xa050,000–65,000 a year"],
        "deadline": ["Not stated", "Fri 1 May 2026 (CEST)"],
        "locations": ["Zürich, Switzerland; Basel, Switzerland", "Zürich, Switzerland"],
    }
    change = opening.changes.first()
    assert change is not None
    assert change.is_material


def test_update_of_the_text_alone_is_not_material(opening: Opening) -> None:
    changes = update_opening(opening=opening, draft=replace(DRAFT, description_html="<p>New words.</p>"))
    assert changes.keys() == {"description"}
    assert opening.changes.values_list("is_material", flat=True).first() is False


def test_update_that_breaks_a_rule_leaves_the_opening_as_it_was(opening: Opening) -> None:
    with pytest.raises(IntegrityError):
        update_opening(opening=opening, draft=replace(DRAFT, title="New", pay_max=Decimal(1)))


def test_topics_outside_the_taxonomy_are_left_out(opening: Opening) -> None:
    update_opening(opening=opening, draft=replace(DRAFT, topics=("causality", "astrology")))
    assert opening.topics.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"department": "Statistics"}, "department"),
        ({"supervisor": "Ada Byron"}, "supervisor"),
        ({"role": "fellow"}, "role"),
        ({"level": "senior"}, "level"),
        ({"workplace": "remote"}, "workplace"),
        ({"workplace": "remote", "remote_countries": ("CH",)}, "workplace"),
        ({"contract": "permanent"}, "contract"),
        ({"contract": "fixed_term"}, "contract"),
        ({"contract": "fixed_term", "contract_months": 36}, "contract"),
        ({"hours": "part_time"}, "hours"),
        ({"starts_on": date(2026, 9, 1)}, "start"),
        ({"starts_as_soon_as_possible": True}, "start"),
        ({"visa": "sponsored"}, "visa"),
        ({"funding": "stipend"}, "funding"),
        ({"pay_min": None}, "pay"),
        ({"pay_kind": "stipend"}, "pay"),
        ({"pay_scale": "Grade 7"}, "pay"),
        ({"pay_period": "month"}, "pay"),
        ({"benefits": ("Pension",)}, "benefits"),
        ({"apply_url": "https://apply.example/2"}, "how_to_apply"),
        ({"deadline_kind": "rolling"}, "deadline"),
        ({"materials": ()}, "materials"),
        ({"qualifications": DRAFT.qualifications[:2]}, "qualifications"),
        ({"topics": ()}, "topics"),
    ],
)
def test_every_change_of_what_an_employer_decides_is_logged(
    opening: Opening, changes: dict[str, Any], field: str
) -> None:
    assert field in update_opening(opening=opening, draft=replace(DRAFT, **changes))
