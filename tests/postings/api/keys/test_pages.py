"""The page of keys: the key on one answer only, and who may do what."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from postings.api.keys.actions import key_of
from postings.api.models import ApiKey
from postings.institutions.people_models import Membership
from tests.factories import InstitutionFactory, MembershipFactory
from tests.factories.api import key_with_secret

pytestmark = pytest.mark.django_db
NEW = {"name": "Careers  system", "scopes": ["read", "write"], "expires": "90"}


def address(membership: Membership) -> str:
    return reverse("postings:desk-keys", args=[membership.institution.slug])


@pytest.fixture
def owner(client: Client) -> Membership:
    membership = MembershipFactory.create()
    client.force_login(membership.user)
    return membership


def test_key_is_shown_once_and_works(client: Client, owner: Membership) -> None:
    made = client.post(address(owner), NEW)
    [written] = re.findall(r"jb_[a-z0-9]{10}_[A-Za-z0-9]{40}", made.content.decode())
    key = key_of(written)
    assert key is not None
    assert (key.name, key.scopes, key.created_by) == ("Careers system", ["read", "write"], owner.user)
    assert key.expires_at is not None
    assert round((key.expires_at - key.created_at).total_seconds() / 86400) == 90
    assert "no-store" in made.headers["Cache-Control"]
    again = client.get(address(owner))
    assert written not in again.content.decode()
    assert key.prefix in again.content.decode()


def test_sending_the_form_twice_makes_one_key(client: Client, owner: Membership) -> None:
    client.post(address(owner), NEW)
    second = client.post(address(owner), NEW)
    assert "A key with this name is there already." in second.content.decode()
    assert ApiKey.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "a\0b"},
        {"name": "x" * 81},
        {"scopes": []},
        {"scopes": ["admin"]},
        {"expires": "1"},
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(
    client: Client, owner: Membership, wrong: dict[str, str]
) -> None:
    response = client.post(address(owner), {**NEW, **wrong})
    assert response.status_code == 200
    assert "field-error" in response.content.decode()
    assert not ApiKey.objects.exists()


def test_editor_sees_keys_and_makes_none(client: Client) -> None:
    editor = MembershipFactory.create(editor=True)
    key, _ = key_with_secret(editor.institution)
    client.force_login(editor.user)
    page = client.get(address(editor)).content.decode()
    assert key.name in page
    assert "Make the key" not in page
    assert client.post(address(editor), NEW).status_code == 403
    revoke = reverse("postings:desk-key-revoke", args=[editor.institution.slug, key.pk])
    assert client.post(revoke).status_code == 403
    assert ApiKey.objects.count() == 1


def test_revoking_asks_first_and_is_for_good(client: Client, owner: Membership) -> None:
    key, written = key_with_secret(owner.institution, maker=owner)
    revoke = reverse("postings:desk-key-revoke", args=[owner.institution.slug, key.pk])
    assert "cannot be taken" in client.get(revoke).content.decode()
    assert key_of(written) is not None
    page = client.post(revoke, follow=True)
    assert "is revoked" in page.content.decode()
    assert key_of(written) is None
    assert client.post(revoke).status_code == 302


def test_keys_of_others_are_not_there(client: Client, owner: Membership) -> None:
    key, written = key_with_secret(InstitutionFactory.create())
    assert (
        client.post(reverse("postings:desk-key-revoke", args=[owner.institution.slug, key.pk])).status_code
        == 404
    )
    assert key_of(written) is not None
    assert key.prefix not in client.get(address(owner)).content.decode()


def test_page_says_that_a_maker_has_left(client: Client, owner: Membership) -> None:
    maker = MembershipFactory.create(institution=owner.institution)
    key_with_secret(owner.institution, maker=maker)
    maker.delete()
    assert "who is no member any more" in client.get(address(owner)).content.decode()
