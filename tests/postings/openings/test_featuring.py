"""Openings chosen for the front page."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from postings.accounts.audit.models import AuditEntry
from postings.accounts.models import User
from postings.openings import featuring
from postings.openings.choices import CloseReason
from postings.openings.models import Opening
from tests.factories import OpeningFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = reverse("admin:postings_opening_changelist")
HEADING = "Chosen by our editors"


@pytest.fixture
def person() -> User:
    return UserFactory.create(superuser=True)


def test_featured_for_two_weeks_and_written_down(person: User) -> None:
    opening = OpeningFactory.create()
    before = opening.version
    until = featuring.feature(opening, actor=person)
    opening.refresh_from_db()
    assert opening.featured_until == until
    assert until - timezone.now() > timedelta(days=13, hours=23)
    assert opening.version == before
    assert AuditEntry.objects.get(action="opening.feature").details == {"until": until.isoformat()}


@pytest.mark.parametrize("state", ["draft", "in_review", "closed", "expired", "lapsed", "scheduled"])
def test_only_open_openings_are_featured(person: User, state: str) -> None:
    opening = OpeningFactory.create(**{state: True})
    with pytest.raises(featuring.FeatureError, match="not open"):
        featuring.feature(opening, actor=person)


def test_no_more_than_a_few_at_a_time(person: User) -> None:
    openings = OpeningFactory.create_batch(featuring.MOST + 1)
    for opening in openings[:-1]:
        featuring.feature(opening, actor=person)
    with pytest.raises(featuring.FeatureError, match="6 are featured already"):
        featuring.feature(openings[-1], actor=person)
    featuring.feature(openings[0], actor=person)  # Once more is no further one.
    openings[1].close(CloseReason.FILLED)
    featuring.feature(openings[-1], actor=person)


def test_stopping_twice_is_stopping_once(person: User) -> None:
    opening = OpeningFactory.create(featured_until=timezone.now() + timedelta(days=1))
    assert featuring.stop_featuring(opening, actor=person)
    assert not featuring.stop_featuring(opening, actor=person)
    assert AuditEntry.objects.filter(action="opening.stop_featuring").count() == 1


def test_actions_say_what_was_done_and_what_was_not(client: Client, person: User) -> None:
    client.force_login(person)
    opened, draft = OpeningFactory.create(), OpeningFactory.create(draft=True)
    asked = {"action": "feature", "_selected_action": [opened.pk, draft.pk]}
    page = client.post(LIST, asked, follow=True).text
    assert "is featured until" in page
    assert "It is not open" in page
    assert [one.pk for one in client.get(LIST, {"featured": "yes"}).context["cl"].result_list] == [opened.pk]
    page = client.post(LIST, {"action": "stop_featuring", "_selected_action": [opened.pk]}, follow=True).text
    assert "Not featured any more: 1." in page
    assert not Opening.objects.filter(featured_until__isnull=False).exists()


@pytest.mark.parametrize("action", ["feature", "stop_featuring", "publish", "close_filled", "reopen"])
def test_whoever_only_looks_moves_nothing(client: Client, action: str) -> None:
    staff = UserFactory.create(staff=True)
    staff.user_permissions.set(Permission.objects.filter(codename="view_opening"))
    client.force_login(staff)
    opening = OpeningFactory.create()
    client.post(LIST, {"action": action, "_selected_action": [opening.pk]})
    before = (opening.status, opening.featured_until)
    opening.refresh_from_db()
    assert (opening.status, opening.featured_until) == before


def test_front_page_shows_them_while_they_are_open(
    client: Client, person: User, django_capture_on_commit_callbacks: type
) -> None:
    opening = OpeningFactory.create(title="Learning to fold towels")
    home = reverse("postings:home")
    assert HEADING not in client.get(home).text
    with django_capture_on_commit_callbacks(execute=True):
        featuring.feature(opening, actor=person)
    assert HEADING in client.get(home).text
    opening.close(CloseReason.FILLED)
    assert HEADING not in client.get(home).text


def test_front_page_forgets_them_when_their_time_is_over(
    client: Client, person: User, django_capture_on_commit_callbacks: type
) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        with django_capture_on_commit_callbacks(execute=True):
            featuring.feature(OpeningFactory.create(), actor=person)
        assert HEADING in client.get(reverse("postings:home")).text
        clock.shift(featuring.LASTS)
        assert HEADING not in client.get(reverse("postings:home")).text


def test_lists_narrow_to_an_institution(client: Client, person: User) -> None:
    client.force_login(person)
    one, _ = OpeningFactory.create_batch(2)
    found = client.get(LIST, {"of": one.institution_id}).context["cl"].result_list
    assert [opening.pk for opening in found] == [one.pk]
    for nothing in ("abc", "9" * 30, "²"):
        assert client.get(LIST, {"of": nothing}).status_code == 200
