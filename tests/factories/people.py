# factory_boy types what a factory makes, not its declarations.
# mypy: allow-untyped-calls, allow-untyped-decorators
from __future__ import annotations

from factory.declarations import SubFactory, Trait
from factory.django import DjangoModelFactory

from postings.institutions.people_models import MemberRole, Membership
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
