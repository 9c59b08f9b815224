"""What the gate has to say about one field."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is missing or unclear in a draft.

    `step` and `field` are those of the wizard. `message` says what it is and how to mend it; `effect` what it does to
    whom the opening reaches, "" where nothing is known about that. A hard one keeps a draft from being published.
    """

    key: str
    step: str
    field: str
    is_hard: bool
    message: str
    effect: str = ""
