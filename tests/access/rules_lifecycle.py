"""The page of one opening at the desk, and what can be done with it there."""

from __future__ import annotations

from typing import Any

from postings.publishing.models import Draft
from tests.access.world import FOR_EDITORS, FOR_VIEWERS, Rule, Rules, World


def opening(world: World) -> list[Any]:
    return [world.institution.slug, world.opening.pk]


def template(world: World) -> list[Any]:
    """Made for each visitor: what asking changed is taken back after each."""
    made = Draft.objects.create(institution=world.institution, is_template=True, title="Our group")
    return [world.institution.slug, made.pk]


RULES: Rules = {
    "postings:desk-opening": Rule(FOR_VIEWERS, opening),
    **{
        f"postings:desk-opening-{key}": Rule(FOR_EDITORS, opening)
        for key in ("schedule", "extend", "reopen", "withdraw", "copy", "template", "close", "delete")
    },
    "postings:desk-template-delete": Rule(FOR_EDITORS, template),
}
