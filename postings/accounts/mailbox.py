"""Who has the mailbox has the account: what codes prove, and for how long what was there before still counts."""

from __future__ import annotations

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed, user_signed_up
from django.contrib import messages
from django.dispatch import receiver
from django.http import HttpRequest

from postings.accounts.models import User

_SIGNED_UP = "signed_up_as"
_NOT_YOURS = (
    "Somebody had made this account before and never confirmed the address. The password that was set then does not "
    "work any more: it may not have been yours. Set one of your own, or go on signing in by codes."
)


def has_address(person: User, email: str) -> bool:
    """Whether a code that went to `email` still says anything about `person`."""
    return (
        person.email == email.lower()
        or EmailAddress.objects.filter(user=person, email__iexact=email).exists()
    )


@receiver(user_signed_up, dispatch_uid="remember_who_signed_up")
def remember_who_signed_up(request: HttpRequest, user: User, **more: Any) -> None:
    request.session[_SIGNED_UP] = user.pk


@receiver(email_confirmed, dispatch_uid="forget_a_strangers_password")
def forget_a_strangers_password(request: HttpRequest, email_address: EmailAddress, **more: Any) -> None:
    """Anybody can sign up with any address, and wait until its owner gets in by a code.

    Where an address is confirmed for the first time by somebody who has not said the password, it was set by somebody
    who may not have the mailbox: it does not count.
    """
    person = email_address.user  # The very one who is signed in next: the session is bound to the password.
    if person.last_login is not None or not person.has_usable_password() or _knows_password(request, person):
        return
    person.set_unusable_password()
    person.save(update_fields=["password"])
    messages.warning(request, _NOT_YOURS)


def _knows_password(request: HttpRequest, person: User) -> bool:
    records = get_authentication_records(request, person)
    signed_up = request.session.get(_SIGNED_UP) == person.pk
    return signed_up or any(record.get("method") == "password" for record in records)
