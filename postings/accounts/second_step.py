"""When the phone is lost, and the recovery codes with it: staff make sure who it is, and turn the second step off."""

from __future__ import annotations

from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from postings.accounts.audit.models import record
from postings.accounts.letters.actions import write_letter
from postings.accounts.models import User


@transaction.atomic
def turn_off(person: User, by: User) -> bool:
    """Passkeys, app and recovery codes are gone, and the person is told. False where there were none."""
    gone, _ = Authenticator.objects.filter(user=person).delete()
    if not gone:
        return False
    record(actor=by, action="account.second_step_off", target=person)
    write_letter(
        key=f"account-news/second_step_off/{uuid4().hex}",
        to=person.email,
        subject="Two-step sign-in is off",
        paragraphs=[
            "Our staff turned it off for your account, as you had asked. Passkeys and recovery codes are gone with it.",
            "If you did not ask for that, set a new password at once and answer this mail.",
        ],
        action=("Set a new password", f"{settings.SITE_URL}{reverse('account_reset_password')}"),
    )
    return True
