"""What the gate has to say about one field."""

from __future__ import annotations

from dataclasses import dataclass

# The fields of the wizard that the gate speaks about, and the step that each is on.
STEP_OF: dict[str, str] = {
    "title": "role",
    "description": "role",
    "level": "role",
    "places": "where",
    "workplace": "where",
    "remote_countries": "where",
    "pay_min": "pay",
    "pay_currency": "pay",
    "pay_period": "pay",
    "funding": "pay",
    "starts_on": "pay",
    "qualifications": "qualifications",
    "url": "applying",
    "email": "applying",
    "deadline_kind": "applying",
    "deadline_date": "applying",
    "deadline_zone": "applying",
    "letters_date": "applying",
    "ends_on": "applying",
}


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


def soft(key: str, field: str, message: str) -> Finding:
    """Advice."""
    return Finding(key, STEP_OF[field], field, False, message)


def hard(key: str, field: str, message: str) -> Finding:
    """What has to be mended first."""
    return Finding(key, STEP_OF[field], field, True, message)
