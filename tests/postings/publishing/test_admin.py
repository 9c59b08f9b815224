"""Staff read drafts, reminders and uploads, and change none of them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from postings.publishing.models import Draft, ExpiryReminder, Upload
from tests.factories import InstitutionFactory, OpeningFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> Client:
    client = Client()
    client.force_login(UserFactory.create(superuser=True))
    return client


def make_one(name: str) -> int:
    institution = InstitutionFactory.create()
    if name == "draft":
        typed = {"role": {"title": "Half a <title>"}}
        return Draft.objects.create(institution=institution, title="Half a title", typed=typed).pk
    if name == "upload":
        return Upload.objects.create(institution=institution, filename="roles.csv", content=b"x").pk
    return ExpiryReminder.objects.create(opening=OpeningFactory.create(), ends_at=timezone.now()).pk


@pytest.mark.parametrize("name", ["draft", "upload", "expiryreminder"])
def test_staff_list_search_and_read(staff: Client, name: str) -> None:
    pk = make_one(name)
    assert staff.get(reverse(f"admin:postings_{name}_changelist"), {"q": "a"}).status_code == 200
    response = staff.get(reverse(f"admin:postings_{name}_change", args=[pk]))
    assert response.status_code == 200
    assert b'name="_save"' not in response.content


@pytest.mark.parametrize("name", ["draft", "upload", "expiryreminder"])
def test_staff_change_nothing(staff: Client, name: str) -> None:
    pk = make_one(name)
    assert staff.post(reverse(f"admin:postings_{name}_change", args=[pk]), {}).status_code == 403
    assert staff.get(reverse(f"admin:postings_{name}_add")).status_code == 403
