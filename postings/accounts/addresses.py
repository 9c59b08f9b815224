"""A person's e-mail addresses: `User.email` is always the main one of django-allauth's, whoever changes either."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone

from postings.accounts.models import User

# Who never confirmed an address holds it for nobody.
UNCONFIRMED_FOR = timedelta(days=7)


def confirm(person: User) -> EmailAddress:
    """Take the main address for theirs without a mail, as for demo content and people whom staff know."""
    address, _ = EmailAddress.objects.update_or_create(
        user=person, email=person.email, defaults={"primary": True, "verified": True}
    )
    return address


@receiver(post_save, sender=User, dispatch_uid="main_address_follows_person")
@transaction.atomic
def main_address_follows(
    instance: User, created: bool, raw: bool, update_fields: frozenset[str] | None = None, **more: Any
) -> None:
    """Changed in the admin, an address is not confirmed: its owner is asked to at the next sign-in."""
    if created or raw or (update_fields is not None and "email" not in update_fields):
        return
    main = EmailAddress.objects.filter(user=instance, primary=True).first()
    if main is None or main.email == instance.email:
        return
    EmailAddress.objects.filter(pk=main.pk).update(primary=False)
    address, _ = EmailAddress.objects.get_or_create(user=instance, email=instance.email)
    EmailAddress.objects.filter(pk=address.pk).update(primary=True)


@receiver(post_save, sender=EmailAddress, dispatch_uid="person_follows_main_address")
def person_follows(instance: EmailAddress, raw: bool, **more: Any) -> None:
    if instance.primary and not raw:
        email = instance.email.lower()
        User.objects.filter(pk=instance.user_id).exclude(email=email).update(email=email)


def forget_unconfirmed() -> int:
    """Delete accounts that were signed up for, and whose address nobody confirmed. Returns how many."""
    addresses = EmailAddress.objects.filter(user=OuterRef("pk"))
    nobodys = User.objects.filter(
        Exists(addresses.filter(verified=False)),
        ~Exists(addresses.filter(verified=True)),
        joined_at__lt=timezone.now() - UNCONFIRMED_FOR,
        last_login__isnull=True,
        is_staff=False,
        memberships__isnull=True,
    )
    pks = list(nobodys.values_list("pk", flat=True))
    User.objects.filter(pk__in=pks).delete()
    return len(pks)
