"""What a blank draft has from the institution's last opening, as long as nobody touched it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postings.publishing.wizard.names import ROWS

if TYPE_CHECKING:
    from postings.publishing.models import Draft
    from postings.publishing.wizard.saving import StepTyped

TAKEN_KEY = "taken"


def taken_of(draft: Draft, step: str) -> StepTyped:
    taken: StepTyped = draft.base.get(step, {}) if TAKEN_KEY in draft.evidence else {}
    return taken


def without_taken(step: str, typed: StepTyped, taken: StepTyped) -> StepTyped:
    """A step with every field empty that still is what was taken; rows go together or stay together."""
    touched = {
        name
        for names in ROWS.get(step, {}).values()
        if any(typed.get(name) != taken[name] for name in names if name in taken)
        for name in names
    }
    return {
        name: type(value)() if name in taken and name not in touched and value == taken[name] else value
        for name, value in typed.items()
    }


def still_taken(draft: Draft, step: str) -> list[str]:
    """The fields of a step that say what they said in the last opening."""
    typed = draft.typed.get(step, {})
    return [
        name
        for name, value in taken_of(draft, step).items()
        if says_something(value) and typed.get(name) == value
    ]


def is_as_taken(draft: Draft, step: str) -> bool:
    """Whether nobody saved the step yet since it was filled from the last opening."""
    return TAKEN_KEY in draft.evidence and draft.typed.get(step) == draft.base.get(step)


def says_something(value: str | list[str]) -> bool:
    return any(value) if isinstance(value, list) else bool(value)
