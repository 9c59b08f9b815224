from __future__ import annotations

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError

from postings.accounts.models import User

pytestmark = pytest.mark.django_db


def test_create_user_signs_in_by_e_mail_in_any_case() -> None:
    user = User.objects.create_user("Ada@Example.org", "a long secret")
    assert authenticate(username="ada@example.ORG", password="a long secret") == user
    assert authenticate(username="ada@example.org", password="wrong") is None


def test_create_user_without_password_cannot_sign_in_by_password() -> None:
    assert not User.objects.create_user("ada@example.org").has_usable_password()


def test_create_user_needs_an_address() -> None:
    with pytest.raises(ValueError, match="e-mail address is needed"):
        User.objects.create_user("")


def test_superuser_may_sign_in_to_the_admin() -> None:
    user = User.objects.create_superuser("root@example.org", "a long secret")
    assert user.is_staff
    assert user.is_superuser


def test_one_address_is_one_person_in_any_case() -> None:
    User.objects.create_user("ada@example.org")
    with pytest.raises(IntegrityError):
        User.objects.create_user("ADA@example.org")


def test_name_is_shown_where_there_is_one() -> None:
    assert str(User(email="ada@example.org", name="Ada Byron")) == "Ada Byron"
    assert User(email="ada@example.org", name="Ada Byron").get_short_name() == "Ada"
    assert str(User(email="ada@example.org")) == "ada@example.org"
