"""What the description says is offered, with its sentence, and never put over what is typed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from postings.publishing.wizard.fields import STEPS
from postings.publishing.wizard.page import WizardPage
from postings.publishing.wizard.saving import mark_of
from tests.factories import TopicFactory
from tests.factories.publishing import DraftFactory, typed_opening

if TYPE_CHECKING:
    from django.test import Client

    from postings.institutions.models import Institution
    from postings.publishing.models import Draft

pytestmark = pytest.mark.django_db

TEXT = """We look for a PhD student in reinforcement learning. The position is fully funded.

The salary is CHF 47,000 to 50,000 per year. The contract is limited to 4 years. The start date is 1 September 2027.

Requirements:
- a master's degree in computer science
- experience with Python and PyTorch
- excellent command of English

Please apply by 1 March 2027, 23:59 AoE, with a CV, a cover letter and the names of two referees.
Letters of recommendation must arrive by 15 March 2027.

The place of work is Lausanne, Switzerland. We offer a hybrid work model for this position."""


@pytest.fixture
def draft(institution: Institution, monkeypatch: pytest.MonkeyPatch) -> Draft:
    monkeypatch.setattr(timezone, "localdate", lambda: date(2026, 11, 20))
    TopicFactory.create(name="Reinforcement learning")
    role = {"title": "Doctoral student", "description": TEXT, "description_format": "markdown"}
    return DraftFactory.create(institution=institution, typed={"role": role})


def labels(draft: Draft, step: str) -> list[str]:
    return [offer.label for offer in WizardPage(draft, draft.institution, step).offers]


def test_each_step_is_offered_what_belongs_to_it(draft: Draft) -> None:
    assert "Topic: Reinforcement learning" in labels(draft, "role")
    assert "Place: Lausanne, Switzerland" in labels(draft, "where")
    assert "Pay: CHF 47,000–50,000 a year" in labels(draft, "pay")
    assert "Contract: Fixed term, 48 months" in labels(draft, "pay")
    assert "Funding: Fully funded" in labels(draft, "pay")
    asked = labels(draft, "qualifications")
    assert any("Python" in label for label in asked)
    assert "Document: CV" in asked
    assert "Deadline: Mon 1 Mar 2027, 23:59 (Etc/GMT+12)" in labels(draft, "applying")


@pytest.mark.parametrize("step", STEPS)
def test_everything_offered_can_be_added_and_is_not_offered_again(
    desk: Client, draft: Draft, step: str
) -> None:
    where = reverse("postings:draft-step", args=[draft.institution.slug, draft.pk, step])
    page = WizardPage(draft, draft.institution, step)
    assert page.offers
    shown = desk.get(where).content.decode()
    assert "Found in your text" in shown
    posted = {**draft.typed.get(step, {}), "version": draft.version, "mark": mark_of(draft, step)}
    assert desk.post(where, {**posted, "do": "offer:all"}).headers["Location"].endswith("#found")
    draft.refresh_from_db()
    after = WizardPage(draft, draft.institution, step)
    assert after.offers == []
    assert set(after.errors) <= {"role", "url", "pay_kind"}


def test_one_is_added_after_what_is_there(desk: Client, draft: Draft) -> None:
    draft.typed["qualifications"] = {"kind": ["skill"], "necessity": ["preferred"], "name": ["Julia"]}
    draft.save()
    page = WizardPage(draft, draft.institution, "qualifications")
    offer = next(one for one in page.offers if "Python" in one.label)
    where = reverse("postings:draft-step", args=[draft.institution.slug, draft.pk, "qualifications"])
    typed = {"kind": ["skill"], "necessity": ["preferred"], "name": ["Julia"]}
    desk.post(where, {**typed, "version": draft.version, "do": f"offer:{offer.key}"})
    draft.refresh_from_db()
    assert draft.typed["qualifications"]["name"][0] == "Julia"
    assert "Python" in draft.typed["qualifications"]["name"]


def test_what_is_typed_is_not_offered_otherwise(draft: Draft) -> None:
    draft.typed |= {
        "pay": {"pay_min": "about 50k", "contract": "permanent", "funding": "stipend"},
        "applying": {"deadline_date": "2027-01-01"},
    }
    assert not [label for label in labels(draft, "pay") if label.startswith(("Pay:", "Contract", "Funding"))]
    assert not [label for label in labels(draft, "applying") if label.startswith("Deadline")]


def test_alternatives_get_a_group_of_their_own(draft: Draft) -> None:
    draft.typed["role"]["description"] = "Requirements:\n- experience with PyTorch or JAX\n"
    draft.typed["role"]["description"] += "- a degree in mathematics, physics or computer science\n"
    page = WizardPage(draft, draft.institution, "qualifications")
    typed: dict[str, str | list[str]] = {"kind": ["skill"], "name": ["Julia"], "group": ["3"]}
    for offer in page.offers:
        typed = offer.put_into(typed, "qualifications")
    assert typed["kind"][0] == "skill"
    assert set(filter(None, typed["group"])) == {"3", "4", "5"}


@pytest.fixture
def filled(institution: Institution, draft: Draft) -> Draft:
    """Begun blank, with what an earlier opening of the institution had, and then the advert pasted in."""
    told = typed_opening()
    told["pay"] |= {"benefits": "A swimming pool", "hours": "full_time"}
    told["applying"] |= {"deadline_zone": "Asia/Tokyo"}
    taken = {
        step: {name: told[step][name] for name in names}
        for step, names in {
            "where": ("place_city", "place_country", "place_region", "place_exact", "workplace"),
            "pay": ("benefits", "hours", "pay_currency"),
            "applying": ("deadline_zone",),
        }.items()
    }
    draft.typed |= taken
    draft.base, draft.evidence = taken, {"taken": "“Another”, 1 Nov 2026"}
    draft.save()
    return draft


def test_what_the_advert_says_goes_before_what_was_taken(desk: Client, filled: Draft) -> None:
    offered = {
        offer.label: offer.is_instead for offer in WizardPage(filled, filled.institution, "where").offers
    }
    assert offered == {"Place: Lausanne, Switzerland": True, "Workplace: Hybrid": True}
    where = reverse("postings:draft-step", args=[filled.institution.slug, filled.pk, "where"])
    assert "1 Nov 2026: where the work is done, places." in desk.get(where).content.decode()
    posted = {**filled.typed["where"], "version": filled.version}
    desk.post(where, {**posted, "do": "offer:all"})
    filled.refresh_from_db()
    assert filled.typed["where"]["place_city"] == ["Lausanne"]
    assert filled.typed["where"]["workplace"] == "hybrid"


def test_a_place_that_somebody_touched_is_not_replaced(filled: Draft) -> None:
    filled.typed["where"] = {**filled.typed["where"], "place_city": ["Winterthur"]}
    page = WizardPage(filled, filled.institution, "where")
    (place,) = (offer for offer in page.offers if offer.rows)
    assert not place.is_instead
    kept = place.put_into(filled.typed["where"], "where", page.taken)
    assert kept["place_city"] == ["Winterthur", "Lausanne"]
    assert page.emptied(filled.typed["where"])["place_country"] == ["Switzerland"]


def test_what_was_taken_and_is_said_again_is_not_offered(filled: Draft) -> None:
    filled.typed["role"]["description"] = "The place of work is Zurich, Switzerland. A full-time position."
    assert labels(filled, "where") == []
    assert not [label for label in labels(filled, "pay") if label.startswith("Hours")]


def test_the_zone_of_a_deadline_comes_with_it(filled: Draft) -> None:
    page = WizardPage(filled, filled.institution, "applying")
    offer = next(one for one in page.offers if one.label.startswith("Deadline"))
    assert offer.put_into(filled.typed["applying"], "applying")["deadline_zone"] == "Etc/GMT+12"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Please send your CV to jobs@example.edu by March.", ["Apply at jobs@example.edu"]),
        ("Apply at <https://example.edu/jobs/42>.", ["Apply at https://example.edu/jobs/42"]),
        ("Apply here. For questions about the application contact ada@example.edu.", []),
        ("Send applications to a@example.edu. You may also apply to b@example.edu.", []),
        ("Apply to @nobody or https://[::.", []),
    ],
)
def test_where_to_apply_is_read_where_it_is_one_address(draft: Draft, text: str, label: list[str]) -> None:
    draft.typed["role"]["description"] = f"We look for a PhD student.\n\n{text}"
    assert [one for one in labels(draft, "applying") if one.startswith("Apply at")] == label


def test_an_address_that_is_there_is_not_offered(draft: Draft) -> None:
    draft.typed["role"]["description"] = "Please send your CV to jobs@example.edu."
    draft.typed["applying"] = {"method": "link", "url": "example.edu/jobs"}
    assert labels(draft, "applying") == []
