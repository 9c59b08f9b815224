"""Keys: made once, kept as a digest, refused from the moment they are revoked, expired or without a desk."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.utils import timezone

from postings.api.keys.actions import MOST_KEYS, KeyRefusedError, key_of, make_key, revoke_key
from postings.api.keys.secrets import new_parts, parts_of
from postings.api.models import ApiKey
from tests.factories import InstitutionFactory, MembershipFactory
from tests.factories.api import key_with_secret

pytestmark = pytest.mark.django_db


def test_key_has_its_form_and_no_secret_in_the_database() -> None:
    key, written = key_with_secret(InstitutionFactory.create())
    parts = parts_of(written)
    assert parts is not None
    assert (parts.prefix, parts.digest) == (key.prefix, key.digest)
    assert parts.secret not in str(ApiKey.objects.filter(pk=key.pk).values())
    assert parts.secret not in repr(parts)


def test_two_keys_have_nothing_in_common() -> None:
    one, other = new_parts(), new_parts()
    assert one.prefix != other.prefix
    assert one.secret != other.secret
    assert not one.fits(other.digest)


@pytest.mark.parametrize(
    "written", ["", "jb_", "Bearer x", "jb_abc_def", "jb_" + "é" * 51, "\0", "x" * 10_000]
)
def test_what_is_no_key_opens_nothing(written: str) -> None:
    assert key_of(written) is None


def test_right_prefix_with_another_secret_opens_nothing() -> None:
    _, written = key_with_secret(InstitutionFactory.create())
    assert key_of(written) is not None
    assert key_of(written[:-1] + ("a" if written[-1] != "a" else "b")) is None


def test_revoked_key_opens_nothing_from_then_on() -> None:
    key, written = key_with_secret(InstitutionFactory.create())
    assert revoke_key(key)
    assert key_of(written) is None
    first = ApiKey.objects.get(pk=key.pk).revoked_at
    assert not revoke_key(key)
    assert ApiKey.objects.get(pk=key.pk).revoked_at == first


def test_expired_key_opens_nothing() -> None:
    key, written = key_with_secret(InstitutionFactory.create())
    ApiKey.objects.filter(pk=key.pk).update(expires_at=timezone.now() + timedelta(minutes=1))
    assert key_of(written) is not None
    ApiKey.objects.filter(pk=key.pk).update(expires_at=timezone.now())
    assert key_of(written) is None


def test_key_of_a_merged_institution_opens_nothing() -> None:
    institution = InstitutionFactory.create()
    _, written = key_with_secret(institution)
    institution.merged_into = InstitutionFactory.create()
    institution.save()
    assert key_of(written) is None


def test_key_goes_on_when_its_maker_leaves() -> None:
    institution = InstitutionFactory.create()
    maker = MembershipFactory.create(institution=institution)
    _, written = key_with_secret(institution, maker=maker)
    maker.delete()
    assert key_of(written) is not None
    maker.user.delete()
    assert key_of(written) is not None


def test_use_is_noted_at_most_once_a_minute() -> None:
    key, written = key_with_secret(InstitutionFactory.create())
    start = timezone.now()
    noted = []
    for seconds in (0, 30, 59, 61):
        with time_machine.travel(start + timedelta(seconds=seconds), tick=False):
            key_of(written)
        noted.append(ApiKey.objects.get(pk=key.pk).last_used_at)
    assert noted == [start, start, start, start + timedelta(seconds=61)]


def test_name_is_taken_only_while_its_key_is_in_use() -> None:
    maker = MembershipFactory.create()
    make = partial(make_key, institution=maker.institution, actor=maker.user, scopes=["read"])
    key, _ = make(name="Careers")
    with pytest.raises(KeyRefusedError) as refused:
        make(name="careers")
    assert refused.value.field == "name"
    revoke_key(key)
    make(name="careers")


def test_keys_are_not_without_number() -> None:
    maker = MembershipFactory.create()
    make = partial(make_key, institution=maker.institution, actor=maker.user, scopes=["read"])
    for number in range(MOST_KEYS):
        make(name=f"Key {number}")
    with pytest.raises(KeyRefusedError, match="Revoke one"):
        make(name="One more")
