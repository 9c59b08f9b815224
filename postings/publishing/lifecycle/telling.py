"""Letters to the people of an institution about what happened to an opening without them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.conf import settings
from django.urls import reverse

from postings.accounts.letters.actions import write_letter
from postings.institutions.people_models import MemberRole
from postings.openings.choices import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from postings.accounts.models import User
    from postings.institutions.models import Institution
    from postings.openings.models import Opening


def editors_of(institution: Institution) -> list[str]:
    """Confirmed addresses of those who may do something about it."""
    addresses = EmailAddress.objects.filter(
        verified=True,
        primary=True,
        user__is_active=True,
        user__memberships__institution=institution,
        user__memberships__role__in=[MemberRole.OWNER, MemberRole.EDITOR],
    )
    return list(addresses.order_by("pk").values_list("email", flat=True).distinct())


def scheduler_of(opening: Opening) -> list[str]:
    """Who asked for the time at which it appears; all who may edit it, where that is not known."""
    change = opening.changes.filter(changes__status__1=Status.SCHEDULED.label, actor__isnull=False).first()
    person: User | None = change.actor if change else opening.created_by
    own = EmailAddress.objects.filter(
        user=person,
        verified=True,
        primary=True,
        user__is_active=True,
        user__memberships__institution=opening.institution_id,
    )
    return list(own.values_list("email", flat=True)) or editors_of(opening.institution)


def desk_url(opening: Opening, name: str = "desk-opening") -> str:
    return settings.SITE_URL + reverse(f"postings:{name}", args=[opening.institution.slug, opening.pk])


def tell_of_schedule(opening: Opening, subject: str, paragraphs: Sequence[str], label: str) -> None:
    """Once for each version of the opening."""
    for email in scheduler_of(opening):
        write_letter(
            key=f"schedule/{opening.pk}/{opening.version}/{email}"[:200],
            to=email,
            subject=f"{subject}: {opening.title}",
            paragraphs=paragraphs,
            action=(label, desk_url(opening)),
        )
