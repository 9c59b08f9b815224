"""The desk: every member reads what the institution has and how it does."""

from __future__ import annotations

from typing import Any

from tests.access.world import FOR_VIEWERS, Rule, Rules, World, own


def own_opening(world: World) -> list[Any]:
    return [world.institution.slug, world.opening.pk]


RULES: Rules = {
    "postings:desk-institution": Rule(FOR_VIEWERS, own),
    "postings:desk-institution-table": Rule(FOR_VIEWERS, own),
    "postings:desk-figures": Rule(FOR_VIEWERS, own),
    "postings:desk-figures-table": Rule(FOR_VIEWERS, own),
    "postings:desk-opening-figures": Rule(FOR_VIEWERS, own_opening),
    "postings:desk-opening-figures-table": Rule(FOR_VIEWERS, own_opening),
}
