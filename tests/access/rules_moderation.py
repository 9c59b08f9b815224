"""Who may do what in moderation."""

from __future__ import annotations

from typing import Any

from tests.access.world import FOR_MODERATORS, Rule, Rules, World
from tests.factories.moderation import CaseFactory, ClaimFactory, SuspicionFactory

# What moderators do leads on to a page.
DONE_BY_MODERATORS = (302, 403, 403, 403, 403, 403, 302, 302)


def case_of(world: World) -> list[Any]:
    """Made for each visitor: what asking changed is taken back, the case with it."""
    world.made["case"] = CaseFactory.create(opening=world.opening)
    return [world.made["case"].pk]


def suspicion_of(world: World) -> list[Any]:
    suspicion = SuspicionFactory.create(opening=world.opening, other=world.other_opening)
    return [*case_of(world), suspicion.pk]


def claim_of(world: World) -> list[Any]:
    return [ClaimFactory.create().pk]


def seen(world: World) -> dict[str, Any]:
    return {"version": str(world.made["case"].version), "opening_version": str(world.opening.version)}


RULES: Rules = {
    "postings:moderation": Rule(FOR_MODERATORS),
    "postings:moderation-bulk": Rule(DONE_BY_MODERATORS, method="post"),
    "postings:moderation-case": Rule(FOR_MODERATORS, case_of),
    "postings:moderation-preview": Rule(FOR_MODERATORS, case_of),
    "postings:moderation-note": Rule(
        DONE_BY_MODERATORS, case_of, method="post", posted=lambda world: {"text": "A note."}
    ),
    "postings:moderation-act": Rule(
        DONE_BY_MODERATORS, lambda world: [*case_of(world), "approve"], method="post", posted=seen
    ),
    "postings:moderation-suspicion": Rule(
        DONE_BY_MODERATORS, suspicion_of, method="post", posted=lambda world: {"state": "same"}
    ),
    "postings:moderation-reports": Rule(FOR_MODERATORS),
    "postings:moderation-claims": Rule(FOR_MODERATORS),
    "postings:moderation-claim": Rule(
        DONE_BY_MODERATORS, claim_of, method="post", posted=lambda world: {"what": "grant"}
    ),
    "postings:moderation-institution": Rule(
        DONE_BY_MODERATORS, lambda world: [world.institution.slug, "trust"], method="post"
    ),
}
