# factory_boy types what a factory makes, not its declarations.
# mypy: allow-untyped-calls, allow-untyped-decorators
from __future__ import annotations

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.utils import timezone
from factory.declarations import LazyAttribute, LazyFunction, Sequence, SubFactory, Trait
from factory.django import DjangoModelFactory

from postings.accounts.models import User
from postings.institutions.names import name_key
from postings.institutions.people_models import (
    Claim,
    Invitation,
    MemberRole,
    Membership,
    Organisation,
    OrganisationDomain,
)
from tests.factories.accounts import UserFactory
from tests.factories.institutions import InstitutionFactory


class MembershipFactory(DjangoModelFactory[Membership]):
    """An owner. Traits: `viewer`, `editor`."""

    class Meta:
        model = Membership

    class Params:
        viewer = Trait(role=MemberRole.VIEWER)
        editor = Trait(role=MemberRole.EDITOR)

    user = SubFactory(UserFactory)
    institution = SubFactory(InstitutionFactory)
    role = MemberRole.OWNER


class InvitationFactory(DjangoModelFactory[Invitation]):
    """Open for two weeks, as editor. Trait: `expired`."""

    class Meta:
        model = Invitation

    class Params:
        expired = Trait(expires_at=LazyFunction(lambda: timezone.now() - timedelta(seconds=1)))

    institution = SubFactory(InstitutionFactory)
    email = Sequence(lambda n: f"invited{n}@example.org")
    role = MemberRole.EDITOR
    invited_by = SubFactory(UserFactory)
    expires_at = LazyFunction(lambda: timezone.now() + timedelta(days=14))


class ClaimFactory(DjangoModelFactory[Claim]):
    """Waiting, for an institution that is there."""

    class Meta:
        model = Claim

    institution = SubFactory(InstitutionFactory)
    user = SubFactory(UserFactory)
    evidence = "I lead a group there and am on its page of people."


class OrganisationFactory(DjangoModelFactory[Organisation]):
    """An entry of a register, Swiss, without domains: `organisation_with` gives it some."""

    class Meta:
        model = Organisation

    source = Organisation.Source.ROR
    key = Sequence(lambda n: f"https://ror.org/0{n:06d}00")
    name = Sequence(lambda n: f"Registered University {n}")
    country = "CH"
    city = "Bern"
    words = LazyAttribute(
        lambda made: "\n" + "".join(f"{name_key(name)}\n" for name in (made.name, *made.aliases))
    )
    aliases = LazyFunction(list)


def organisation_with(*domains: str, **facts: object) -> Organisation:
    """One to which these domains belong."""
    made = OrganisationFactory.create(domains=list(domains), **facts)
    OrganisationDomain.objects.bulk_create(
        OrganisationDomain(organisation=made, domain=domain) for domain in domains
    )
    return made


def confirm(person: User, email: str | None = None, *, verified: bool = True) -> User:
    """Give the person an address, their own where none is named, that they have confirmed or not."""
    EmailAddress.objects.create(
        user=person, email=email or person.email, verified=verified, primary=email is None
    )
    return person
