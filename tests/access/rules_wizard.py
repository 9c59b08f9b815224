"""Who may write openings: editors and owners of the institution."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from postings.openings.models import Opening
from postings.publishing.models import Draft
from tests.access.world import FOR_EDITORS, Rule, Rules, World, own
from tests.factories.publishing import DraftFactory

if TYPE_CHECKING:
    from collections.abc import Callable

# anonymous, candidate, viewer, editor, owner, stranger, moderator, admin
LED_ON_FOR_EDITORS = (302, 404, 403, 302, 302, 404, 404, 404)


def draft_in(world: World) -> Draft:
    """A new one for each visitor: what the last one's visit made is taken back."""
    draft = world.made.get("wizard_draft")
    if not isinstance(draft, Draft) or not Draft.objects.filter(pk=draft.pk).exists():
        draft = DraftFactory.create(institution=world.institution, complete=True)
        world.made["wizard_draft"] = draft
    return draft


def of_draft(*more: Any) -> Callable[[World], list[Any]]:
    return lambda world: [*own(world), draft_in(world).pk, *more]


def of_draft_of_changes(world: World) -> list[Any]:
    opening: Opening = world.opening
    changes = DraftFactory.create(
        institution=world.institution, complete=True, opening=opening, opening_version=opening.version
    )
    return [*own(world), changes.pk]


RULES: Rules = {
    "postings:draft-new": Rule(FOR_EDITORS, own),
    "postings:draft-cities": Rule(FOR_EDITORS, own),
    "postings:draft-step": Rule(FOR_EDITORS, of_draft("role")),
    "postings:draft-preview": Rule(FOR_EDITORS, of_draft()),
    "postings:draft-delete": Rule(FOR_EDITORS, of_draft()),
    "postings:draft-merge": Rule(FOR_EDITORS, of_draft_of_changes),
    "postings:draft-publish": Rule(
        LED_ON_FOR_EDITORS,
        of_draft(),
        method="post",
        posted=lambda world: {"when": "now", "version": draft_in(world).version},
    ),
    "postings:desk-edit": Rule(
        LED_ON_FOR_EDITORS, lambda world: [*own(world), world.opening.pk], method="post"
    ),
}
