# factory_boy types what a factory makes, not its declarations.
# mypy: allow-untyped-calls, allow-untyped-decorators
from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import Permission
from django.utils import timezone
from factory.declarations import LazyFunction, SubFactory, Trait
from factory.django import DjangoModelFactory

from postings.accounts.models import User
from postings.institutions.people_models import Claim
from postings.moderation.models import Case, Reason, Report, Suspicion
from tests.factories.accounts import UserFactory
from tests.factories.institutions import InstitutionFactory
from tests.factories.openings import OpeningFactory


def moderator(email: str = "moderator@example.org") -> User:
    """Somebody who may decide."""
    person = UserFactory.create(staff=True, email=email)
    person.user_permissions.add(Permission.objects.get(codename="moderate"))
    return person


class CaseFactory(DjangoModelFactory[Case]):
    """The case of an opening in review. Traits: `public` (of a published opening), `approved`, `rejected`."""

    class Meta:
        model = Case

    class Params:
        public = Trait(opening=SubFactory(OpeningFactory), reasons=[Reason.SAMPLE.value])
        approved = Trait(state=Case.State.APPROVED, decided_at=LazyFunction(timezone.now))
        rejected = Trait(state=Case.State.REJECTED, decided_at=LazyFunction(timezone.now))

    opening = SubFactory(OpeningFactory, in_review=True)
    reasons = LazyFunction(lambda: [Reason.NEW_INSTITUTION.value])
    details = LazyFunction(
        lambda: {Reason.NEW_INSTITUTION.value: "Nobody has verified this institution yet."}
    )


class ReportFactory(DjangoModelFactory[Report]):
    class Meta:
        model = Report

    opening = SubFactory(OpeningFactory)
    kind = Report.Kind.FRAUD


class SuspicionFactory(DjangoModelFactory[Suspicion]):
    class Meta:
        model = Suspicion

    opening = SubFactory(OpeningFactory, in_review=True)
    other = SubFactory(OpeningFactory)
    score = 0.9
    parts = LazyFunction(lambda: {"title": 1.0, "place": 1.0, "institution": 1.0, "text": 0.8})


class ClaimFactory(DjangoModelFactory[Claim]):
    """Of an institution that nobody has verified; a day old."""

    class Meta:
        model = Claim

    institution = SubFactory(InstitutionFactory, unverified=True)
    user = SubFactory(UserFactory)
    evidence = "I lead the group; see our page."
    created_at = LazyFunction(lambda: timezone.now() - timedelta(days=1))
