from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core import signing
from django.utils import timezone

from postings.alerts.models import Address
from postings.alerts.tokens import LinkError, Purpose, holder_of, token_for

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db


@pytest.fixture
def address() -> Address:
    return Address.objects.create(email="ada@example.org")


@pytest.mark.parametrize("purpose", Purpose)
def test_link_leads_back_to_its_address(address: Address, purpose: Purpose) -> None:
    holder = holder_of(token_for(purpose, address, 17), purpose)
    assert (holder.address, holder.number) == (address, 17)


def test_link_is_signed_as_django_signs(address: Address, settings: Settings) -> None:
    """So links of before hold, and a new secret may come beside the old one."""
    value = f"{address.pk}.17.{address.key.hex}"
    with time_machine.travel(timezone.now(), tick=False):
        for purpose in Purpose:
            signer = signing.TimestampSigner(sep="~", salt=purpose.salt)
            assert token_for(purpose, address, 17) == signer.sign(value)
        old = token_for(Purpose.MANAGE, address, 17)
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-secret", [settings.SECRET_KEY]
        assert token_for(Purpose.MANAGE, address, 17) != old
        assert holder_of(old, Purpose.MANAGE).number == 17


def test_link_is_for_one_purpose(address: Address) -> None:
    token = token_for(Purpose.UNSUBSCRIBE, address, 17)
    with pytest.raises(LinkError) as refused:
        holder_of(token, Purpose.MANAGE)
    assert not refused.value.is_expired


@pytest.mark.parametrize("purpose", Purpose)
def test_link_expires(address: Address, purpose: Purpose) -> None:
    token = token_for(purpose, address)
    with time_machine.travel(timezone.now() + purpose.holds - timedelta(minutes=1)):
        assert holder_of(token, purpose).address == address
    with time_machine.travel(timezone.now() + purpose.holds + timedelta(minutes=1)):
        with pytest.raises(LinkError) as refused:
            holder_of(token, purpose)
        assert refused.value.is_expired


def test_new_key_ends_every_link(address: Address) -> None:
    token = token_for(Purpose.MANAGE, address)
    address.key = uuid.uuid4()
    address.save()
    with pytest.raises(LinkError):
        holder_of(token, Purpose.MANAGE)


@pytest.mark.parametrize(
    "change", [lambda token: token[:-1], lambda token: "1" + token, lambda _: "", lambda _: "~"]
)
def test_tampered_link_is_refused(address: Address, change: object) -> None:
    assert callable(change)
    with pytest.raises(LinkError):
        holder_of(change(token_for(Purpose.MANAGE, address)), Purpose.MANAGE)


def test_link_of_a_deleted_address_is_refused(address: Address) -> None:
    token = token_for(Purpose.MANAGE, address)
    address.delete()
    with pytest.raises(LinkError):
        holder_of(token, Purpose.MANAGE)
