"""The demo institution's people and figures: for developers only, without a password, the same every time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from pytest_django import Settings

from postings.accounts.models import User
from postings.institutions.people_models import Membership
from postings.openings.demo import load
from postings.openings.demo.build import institutions
from postings.openings.demo.people import INSTITUTION, PEOPLE, staff_desk
from postings.openings.statistics.models import OpeningDay
from tests.factories import InstitutionFactory, OpeningFactory

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def figures() -> list[tuple[object, ...]]:
    days = OpeningDay.objects.order_by("opening", "day")
    return list(days.values_list("opening__title", "day", "views", "apply_clicks", "digests"))


def test_people_may_sign_in_by_code_only() -> None:
    institution = InstitutionFactory.create(slug=INSTITUTION)
    staff_desk(institution, NOW)
    staff_desk(institution, NOW)
    assert Membership.objects.count() == EmailAddress.objects.filter(verified=True).count() == len(PEOPLE)
    owner = User.objects.get(email="owner@harjula.example")
    assert not owner.has_usable_password()
    assert not owner.is_staff
    assert Membership.objects.get(user=owner).is_owner


def test_figures_are_the_same_every_time() -> None:
    institution = InstitutionFactory.create(slug=INSTITUTION)
    OpeningFactory.create(institution=institution, title="Old", published_at=NOW - timedelta(days=100))
    OpeningFactory.create(institution=institution, title="New", published_at=NOW - timedelta(days=9))
    OpeningFactory.create(institution=institution, draft=True)
    staff_desk(institution, NOW)
    first = figures()
    assert len(first) == 60 + 10
    assert max(str(day) for _, day, *_ in first) == "2026-11-20"
    OpeningDay.objects.all().delete()
    staff_desk(institution, NOW)
    assert figures() == first


@pytest.mark.parametrize("is_developers", [True, False])
def test_only_developers_get_people(
    is_developers: bool, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.DEVELOPER_PAGES = is_developers
    monkeypatch.setattr(load, "openings", lambda today: [])
    load.load_demo(NOW)
    assert User.objects.filter(email__endswith=".example").exists() is is_developers


def test_institution_is_of_the_demo() -> None:
    assert INSTITUTION in {facts.slug for facts in institutions()}
