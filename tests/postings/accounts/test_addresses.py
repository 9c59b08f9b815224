"""`User.email` and the main address of allauth's are the same, whoever changes which."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from postings.accounts import addresses
from postings.accounts.models import User
from postings.accounts.tasks import forget_unconfirmed
from tests.factories import MembershipFactory, UserFactory
from tests.factories.accounts import EmailAddressFactory
from tests.postings.accounts.ways_in import sign_up

pytestmark = pytest.mark.django_db


def main_of(person: User) -> tuple[str, bool]:
    person.refresh_from_db()
    main = EmailAddress.objects.get(user=person, primary=True)
    assert main.email == person.email
    return main.email, main.verified


def test_address_changed_in_the_admin_is_main_and_to_be_confirmed(admin_client: Client) -> None:
    person = UserFactory.create(email="ada@example.org", confirmed=True)
    told = {"email": "Countess@Example.org", "name": "Ada", "is_active": "on"}
    told |= {"emailaddress_set-TOTAL_FORMS": "0", "emailaddress_set-INITIAL_FORMS": "0"}
    answer = admin_client.post(f"/admin/postings/user/{person.pk}/change/", told)
    assert answer.status_code == 302, answer.context["errors"]
    assert main_of(person) == ("countess@example.org", False)
    assert EmailAddress.objects.get(email="ada@example.org").primary is False


def test_address_that_was_confirmed_before_is_so_again() -> None:
    person = UserFactory.create(email="ada@example.org", confirmed=True)
    EmailAddressFactory.create(user=person, email="b@example.org", primary=False)
    person.email = "B@example.org"
    person.save()
    assert main_of(person) == ("b@example.org", True)


def test_main_address_changed_by_itself_is_the_persons() -> None:
    person = UserFactory.create(email="ada@example.org", confirmed=True)
    address = EmailAddress.objects.get(user=person)
    address.email = "b@example.org"
    address.save()
    assert main_of(person) == ("b@example.org", True)


def test_confirm_makes_an_address_theirs_without_a_mail() -> None:
    person = UserFactory.create(email="ada@example.org")
    addresses.confirm(person)
    addresses.confirm(person)
    assert main_of(person) == ("ada@example.org", True)


def test_accounts_that_nobody_confirmed_are_forgotten_after_a_week(settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    sign_up(Client(), "nobody@example.org")
    sign_up(Client(), "member@example.org")
    sign_up(Client(), "fresh@example.org")
    old = timezone.now() - timedelta(days=8)
    User.objects.exclude(email="fresh@example.org").update(joined_at=old)
    MembershipFactory.create(user=User.objects.get(email="member@example.org"))
    UserFactory.create(email="confirmed@example.org", confirmed=True, joined_at=old)
    UserFactory.create(email="by-staff@example.org", joined_at=old)
    assert forget_unconfirmed() == 1
    assert not User.objects.filter(email="nobody@example.org").exists()
    assert User.objects.count() == 4
    sign_up(Client(), "nobody@example.org")
    assert User.objects.filter(email="nobody@example.org").exists()
