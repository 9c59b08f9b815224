"""One institution with its people and openings, and everybody else who may come by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.contrib.auth.models import Permission

from postings.accounts.models import User
from postings.institutions.models import Institution
from postings.openings.models import Opening
from tests.factories import InstitutionFactory, MembershipFactory, OpeningFactory, TopicFactory, UserFactory

VISITORS = ("anonymous", "candidate", "viewer", "editor", "owner", "stranger", "moderator", "admin")


@dataclass
class World:
    """`people` by the names in `VISITORS`; a stranger owns another institution. Rules keep what they made in `made`."""

    institution: Institution
    other: Institution
    opening: Opening
    other_opening: Opening
    people: Mapping[str, User]
    made: dict[str, Any] = field(default_factory=dict)


def make_world() -> World:
    institution = InstitutionFactory.create(name="Own University")
    other = InstitutionFactory.create(name="Other University")
    moderator = UserFactory.create(staff=True, email="moderator@example.org")
    moderator.user_permissions.add(Permission.objects.get(codename="moderate"))
    return World(
        institution=institution,
        other=other,
        opening=OpeningFactory.create(
            institution=institution, complete=True, topics=[TopicFactory.create(name="Bandits")]
        ),
        other_opening=OpeningFactory.create(institution=other),
        people={
            "candidate": UserFactory.create(email="candidate@example.org"),
            "viewer": MembershipFactory.create(institution=institution, viewer=True).user,
            "editor": MembershipFactory.create(institution=institution, editor=True).user,
            "owner": MembershipFactory.create(institution=institution).user,
            "stranger": MembershipFactory.create(institution=other).user,
            "moderator": moderator,
            "admin": UserFactory.create(superuser=True, email="admin@example.org"),
        },
    )


@dataclass(frozen=True)
class Rule:
    """What each visitor gets, in the order of `VISITORS`. `arguments` and `posted` are worked out in the world."""

    statuses: tuple[int, ...]
    arguments: Callable[[World], list[Any]] = lambda world: []
    method: str = "get"
    posted: Callable[[World], dict[str, Any]] = lambda world: {}

    def __post_init__(self) -> None:
        assert len(self.statuses) == len(VISITORS), self.statuses


Rules: TypeAlias = Mapping[str, Rule]

# anonymous, candidate, viewer, editor, owner, stranger, moderator, admin
FOR_ALL = (200,) * 8
FOR_PEOPLE = (302, *(200,) * 7)
FOR_VIEWERS = (302, 404, 200, 200, 200, 404, 404, 404)
FOR_EDITORS = (302, 404, 403, 200, 200, 404, 404, 404)
FOR_OWNERS = (302, 404, 403, 403, 200, 404, 404, 404)
FOR_MODERATORS = (302, 403, 403, 403, 403, 403, 200, 200)


def own(world: World) -> list[Any]:
    """The argument of an address of the institution's desk."""
    return [world.institution.slug]
