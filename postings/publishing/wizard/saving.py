"""Keeping what is typed: at once, whatever is wrong with it, and never over what somebody else typed meanwhile."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from postings.publishing.models import Draft
from postings.publishing.wizard.inputs import one_line
from postings.publishing.wizard.names import text_of

if TYPE_CHECKING:
    from postings.accounts.models import User
    from postings.institutions.models import Institution

StepTyped = dict[str, str | list[str]]
_LONGEST_TITLE = 250


class StaleDraftError(Exception):
    """Somebody changed what this save would replace; `draft` is as it is now."""

    def __init__(self, draft: Draft) -> None:
        super().__init__("The draft was changed meanwhile.")
        self.draft = draft


@dataclass(frozen=True, slots=True)
class Seen:
    """What whoever saves had before their eyes: the draft's version, and a mark of the step as it was then.

    Two people on two steps do not get into each other's way: only the step that is saved has to be as it was.
    """

    version: int
    mark: str = ""

    def is_current(self, draft: Draft, step: str) -> bool:
        return self.version == draft.version or (bool(self.mark) and self.mark == mark_of(draft, step))


def mark_of(draft: Draft, step: str) -> str:
    text = json.dumps(draft.typed.get(step, {}), sort_keys=True)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def locked(institution: Institution, draft_id: int) -> Draft:
    """Raises `Draft.DoesNotExist`, also for the drafts of others. Within a transaction."""
    return Draft.objects.select_for_update(of=("self",)).get(institution=institution, pk=draft_id)


@transaction.atomic
def save_step(draft: Draft, step: str, typed: StepTyped, seen: Seen, actor: User) -> Draft:
    """The draft as saved. Raises `StaleDraftError`, and `Draft.DoesNotExist` if it was deleted meanwhile."""
    current = locked(draft.institution, draft.pk)
    if not seen.is_current(current, step):
        if current.typed.get(step) == typed:
            return current
        raise StaleDraftError(current)
    if current.typed.get(step) != typed:
        keep(current, {**current.typed, step: typed}, actor)
    return current


def keep(draft: Draft, typed: dict[str, StepTyped], actor: User | None) -> None:
    """Write `typed` into a draft that is locked."""
    draft.typed = typed
    if not draft.is_template:
        draft.title = one_line(text_of(typed, "role", "title"))[:_LONGEST_TITLE]
    draft.version += 1
    draft.changed_by = actor
    draft.changed_at = timezone.now()
    draft.save()
