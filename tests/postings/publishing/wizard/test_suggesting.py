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
from tests.factories.publishing import DraftFactory

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
    assert "Pay: 47000–50000 CHF a year" in labels(draft, "pay")
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
