"""Who may join institutions, choose their people and describe them."""

from __future__ import annotations

from typing import Any

from postings.institutions.invitations import token_of
from postings.institutions.people_models import Claim
from tests.access.world import (
    FOR_ALL,
    FOR_EDITORS,
    FOR_OWNERS,
    FOR_PEOPLE,
    FOR_VIEWERS,
    Rule,
    Rules,
    World,
    own,
)
from tests.factories import UserFactory
from tests.factories.people import ClaimFactory, InvitationFactory, MembershipFactory, OrganisationFactory

# anonymous, candidate, viewer, editor, owner, stranger, moderator, admin
# A member of the verified institution has nothing to claim, and is led to its desk.
CLAIMING = (302, 200, 302, 302, 302, 200, 200, 200)
# What somebody owns: nobody else learns that it is there.
ONLY_THE_CANDIDATE = (302, 302, *(404,) * 6)
# What an owner does leads back to the page of people.
DONE_BY_OWNERS = (302, 404, 403, 403, 302, 404, 404, 404)


def _member(world: World) -> list[Any]:
    member = MembershipFactory.create(institution=world.institution, viewer=True)
    return [world.institution.slug, member.pk]


def _invitation(world: World) -> list[Any]:
    found = InvitationFactory.create(institution=world.institution)
    return [world.institution.slug, found.pk]


def _token(world: World) -> list[Any]:
    found = InvitationFactory.create(institution=world.institution)
    return [token_of(found)]


def _request(world: World) -> list[Any]:
    asked = ClaimFactory.create(institution=world.institution, user=UserFactory.create())
    return [world.institution.slug, asked.pk]


def _own_claim(world: World) -> list[Any]:
    candidate = world.people["candidate"]
    made, _ = Claim.objects.get_or_create(institution=world.institution, user=candidate, state="waiting")
    return [made.pk]


def _organisation(world: World) -> list[Any]:
    return [OrganisationFactory.create().pk]


def _role(world: World) -> dict[str, Any]:
    return {"role": "editor"}


RULES: Rules = {
    "postings:institution-join": Rule(FOR_PEOPLE),
    "postings:institution-create": Rule(FOR_PEOPLE),
    "postings:institution-take": Rule(FOR_PEOPLE, _organisation),
    "postings:institution-claim": Rule(CLAIMING, own),
    "postings:claim-withdraw": Rule(ONLY_THE_CANDIDATE, _own_claim, "post"),
    # Who is not signed in is asked to on the page itself.
    "postings:invitation": Rule(FOR_ALL, _token),
    # To the one institution of each, or to finding it.
    "postings:desk": Rule((302,) * 8),
    "postings:desk-people": Rule(FOR_VIEWERS, own),
    "postings:desk-people-leave": Rule(FOR_VIEWERS, own),
    "postings:desk-people-role": Rule(DONE_BY_OWNERS, _member, "post", _role),
    "postings:desk-people-remove": Rule(FOR_OWNERS, _member),
    "postings:desk-people-transfer": Rule(FOR_OWNERS, _member),
    "postings:desk-people-resend": Rule(DONE_BY_OWNERS, _invitation, "post"),
    "postings:desk-people-revoke": Rule(DONE_BY_OWNERS, _invitation, "post"),
    "postings:desk-people-answer": Rule(DONE_BY_OWNERS, _request, "post", _role),
    "postings:desk-profile": Rule(FOR_EDITORS, own),
}
