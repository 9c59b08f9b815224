"""What can be done with an opening, when, and what each says before it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from postings.openings.choices import CloseReason
from postings.openings.models.opening import TransitionError
from postings.publishing.desk.states import State
from postings.publishing.lifecycle import actions
from postings.publishing.lifecycle.actions import cannot_delete
from postings.publishing.lifecycle.ending import end_words, is_over, moved_end, zone_words
from postings.publishing.lifecycle.forms import (
    ActForm,
    CloseForm,
    ExtendForm,
    PublishForm,
    TemplateForm,
)
from postings.publishing.lifecycle.standing import moment_words, state_of
from postings.publishing.release import Released

if TYPE_CHECKING:
    from datetime import datetime

    from postings.accounts.models import User
    from postings.openings.models import Opening

Cleaned = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Done:
    """What happened, in words, and where to go on: "opening", "desk" or the id of a draft."""

    words: str
    to: str | int = "opening"


@dataclass(frozen=True, slots=True)
class Act:
    """`why_not` says why it cannot be done now, "" where it can; `says` what it means, before it is done."""

    key: str
    label: str
    question: str
    button: str
    states: frozenset[State]
    form: type[ActForm]
    says: Callable[[Opening, datetime], list[str]]
    perform: Callable[[Opening, User, Cleaned], Done]
    why_not: Callable[[Opening, datetime], str] = lambda opening, now: ""
    is_final: bool = False

    def refusal(self, opening: Opening, now: datetime) -> str:
        state = state_of(opening, now)
        if state not in self.states:
            return f"This opening is {state.label.lower()}, so this cannot be done with it."
        return self.why_not(opening, now)


def _close(opening: Opening, actor: User, cleaned: Cleaned) -> Done:
    outcome = CloseReason(cleaned["outcome"])
    actions.close_early(opening, outcome, actor=actor, expected_version=cleaned["version"])
    return Done(f"Closed as {outcome.label.lower()}. Candidates see it at once.")


def _reopen(opening: Opening, actor: User, cleaned: Cleaned) -> Done:
    actions.reopen(opening, actor=actor, expected_version=cleaned["version"])
    return Done("It is open again.")


def _extend(opening: Opening, actor: User, cleaned: Cleaned) -> Done:
    actions.extend(opening, cleaned["to"], actor=actor, expected_version=cleaned["version"])
    opening.refresh_from_db()
    return Done(f"It ends later now: {end_words(opening)}.")


def _publish(opening: Opening, actor: User, cleaned: Cleaned) -> Done:
    released = actions.publish(opening, actor=actor, expected_version=cleaned["version"], at=cleaned["at"])
    opening.refresh_from_db()
    words = {
        Released.IN_REVIEW: "Sent. Our staff look at it first; you get a letter.",
        Released.SCHEDULED: f"It appears on {moment_words(opening.scheduled_for)}."
        if opening.scheduled_for
        else "",
        Released.PUBLISHED: "Published. Candidates find it now.",
        None: "That is done already.",
    }
    return Done(words[released])


def _withdraw(opening: Opening, actor: User, cleaned: Cleaned) -> Done:
    actions.withdraw(opening, actor=actor, expected_version=cleaned["version"])
    return Done("It is a draft again. Publish it whenever you like.")


def _copy(opening: Opening, actor: User, cleaned: Cleaned) -> Done:
    draft = actions.copy(opening, actor=actor)
    return Done("Copied. Give it its dates, then publish it.", draft.pk)


def _make_template(opening: Opening, actor: User, cleaned: Cleaned) -> Done:
    actions.make_template(opening, cleaned["name"], actor=actor)
    return Done(f"The template “{cleaned['name']}” is there for new openings.")


def _delete(opening: Opening, actor: User, cleaned: Cleaned) -> Done:
    title = opening.title
    actions.delete(opening, expected_version=cleaned["version"])
    return Done(f"“{title}” is deleted.", "desk")


def _off_topic(opening: Opening, now: datetime) -> str:
    if opening.close_reason == CloseReason.OFF_TOPIC:
        return (
            "Our staff closed it, because it is outside what this board lists. Write to us if that is wrong."
        )
    return ""


def _cannot_reopen(opening: Opening, now: datetime) -> str:
    if is_over(opening, now):
        return f"Its time has passed ({end_words(opening)}). Give it a later end first, then reopen it."
    return _off_topic(opening, now)


def _cannot_extend(opening: Opening, now: datetime) -> str:
    if moved_end(opening) is None:
        return "It has no deadline and no end: it stays open until you close it. Edit it to give it one."
    return _off_topic(opening, now)


def _close_says(opening: Opening, now: datetime) -> list[str]:
    return [
        "Candidates see at once that it is closed, and how it ended. It stays as history and leaves every list.",
        "You can reopen it later."
        if not is_over(opening, now)
        else "Its time has passed, so it can be reopened only with a later end.",
    ]


def _extend_says(opening: Opening, now: datetime) -> list[str]:
    said = [
        f"Now: {end_words(opening)}. The new day counts in the zone of the opening: {zone_words(opening)}."
    ]
    if state_of(opening, now) == State.CLOSED:
        said.append("It stays closed until you reopen it.")
    elif is_over(opening, now):
        said.append("It opens again at once, and alerts that it fits mail it to people who did not get it.")
    said.append(
        "Candidates see the new date at once, with the old one in the history of the page; calendars that follow it "
        "and reminders move by themselves. A later end cannot be taken back here, only by editing the opening."
    )
    return said


def _publish_says(opening: Opening, now: datetime) -> list[str]:
    if opening.institution.is_verified and opening.institution.is_trusted:
        return ["Candidates find it then. You can close it at any time."]
    return [
        "Candidates find it then; where our staff have to look at it first, you are told. You can take it back until "
        "it has appeared, and close it afterwards."
    ]


def _withdraw_says(opening: Opening, now: datetime) -> list[str]:
    if state_of(opening, now) == State.IN_REVIEW:
        return ["Our staff stop looking at it, and it is a draft again. You can send it again at any time."]
    return ["It does not appear by itself any more, and is a draft again. You can schedule it again."]


_ALL = frozenset(State)
_CAN_END = frozenset({State.PUBLISHED, State.ENDED})

ACTS: dict[str, Act] = {
    act.key: act
    for act in (
        Act(
            "schedule", "Publish", "Publish this opening?", "Publish", frozenset({State.DRAFT}),
            PublishForm, _publish_says, _publish,
        ),
        Act(
            "extend", "Extend", "Until when shall it be open?", "Extend it", _CAN_END | {State.CLOSED},
            ExtendForm, _extend_says, _extend, _cannot_extend,
        ),
        Act(
            "reopen", "Reopen", "Reopen this opening?", "Reopen it", frozenset({State.CLOSED}), ActForm,
            lambda opening, now: [
                "Candidates find it again at once and can apply. Alerts that it fits mail it to people who did not "
                "get it before. You can close it again.",
            ],
            _reopen, _cannot_reopen,
        ),
        Act(
            "withdraw", "Take back", "Take it back?", "Take it back",
            frozenset({State.IN_REVIEW, State.SCHEDULED}), ActForm, _withdraw_says, _withdraw,
        ),
        Act(
            "copy", "Copy", "Copy it to a new draft?", "Copy it", _ALL, ActForm,
            lambda opening, now: [
                "A draft with all that this opening says, except its dates. Nobody sees it before you publish it, and "
                "you can delete it.",
            ],
            _copy,
        ),
        Act(
            "template", "Make a template", "Make a template of it?", "Make a template", _ALL, TemplateForm,
            lambda opening, now: [
                "New openings can begin with all that this one says, except its dates. You can delete the template; "
                "one of the same name is replaced.",
            ],
            _make_template,
        ),
        Act(
            "close", "Close", "Close this opening?", "Close it", _CAN_END, CloseForm, _close_says, _close,
        ),
        Act(
            "delete", "Delete", "Delete this opening?", "Delete it for good", frozenset({State.DRAFT}), ActForm,
            lambda opening, now: [
                "Nobody has seen it. It goes with its history and the changes that were begun, and cannot be brought "
                "back.",
            ],
            _delete, lambda opening, now: cannot_delete(opening), is_final=True,
        ),
    )
}  # fmt: skip


def possible(opening: Opening, now: datetime) -> list[Act]:
    """What can be done now, the most likely first."""
    return [act for act in ACTS.values() if not act.refusal(opening, now)]


__all__ = ["ACTS", "Act", "Done", "TransitionError", "possible"]
