from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from postings.alerts.models import Address
from postings.alerts.tokens import LinkError, Purpose, holder_of, token_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def address() -> Address:
    return Address.objects.create(email="ada@example.org")


@pytest.mark.parametrize("purpose", Purpose)
def test_link_leads_back_to_its_address(address: Address, purpose: Purpose) -> None:
    holder = holder_of(token_for(purpose, address, 17), purpose)
    assert (holder.address, holder.number) == (address, 17)


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
