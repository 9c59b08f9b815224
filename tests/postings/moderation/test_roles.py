from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from postings.accounts.people import may_moderate
from postings.moderation.models import CannedReason
from postings.moderation.roles import MODERATORS
from tests.factories import UserFactory
from tests.factories.moderation import CaseFactory, ReportFactory, SuspicionFactory

pytestmark = pytest.mark.django_db


def test_whoever_is_put_into_the_group_may_moderate(client: Client) -> None:
    person = UserFactory.create(staff=True)
    assert not may_moderate(person)
    person.groups.add(Group.objects.get(name=MODERATORS))
    person = type(person).objects.get(pk=person.pk)
    assert may_moderate(person)
    client.force_login(person)
    assert client.get(reverse("postings:moderation")).status_code == 200


def test_moderators_write_reasons_and_only_look_at_the_rest(client: Client) -> None:
    person = UserFactory.create(staff=True)
    person.groups.add(Group.objects.get(name=MODERATORS))
    client.force_login(person)
    made = {
        "case": CaseFactory.create(),
        "report": ReportFactory.create(),
        "suspicion": SuspicionFactory.create(),
    }
    for name, row in made.items():
        assert client.get(reverse(f"admin:postings_{name}_changelist")).status_code == 200
        assert client.get(reverse(f"admin:postings_{name}_change", args=[row.pk])).status_code == 200
        assert client.get(reverse(f"admin:postings_{name}_add")).status_code == 403
    add = reverse("admin:postings_cannedreason_add")
    typed = {"title": "Mine", "text": "Said.", "is_for_changes": "on", "position": "5"}
    assert client.post(add, typed).status_code == 302
    assert CannedReason.objects.filter(title="Mine").exists()


def test_there_are_reasons_to_start_with() -> None:
    assert CannedReason.objects.filter(is_for_rejection=True).count() >= 8
    assert CannedReason.objects.filter(is_for_changes=True).count() >= 8
