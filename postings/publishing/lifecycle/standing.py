"""What state an opening is in, in words, and what that means for candidates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from postings.moderation.models import Case
from postings.openings.choices import CloseReason, Status
from postings.openings.deadlines import closed_sentence, day
from postings.publishing.desk.states import State
from postings.publishing.lifecycle.ending import end_words, is_over

if TYPE_CHECKING:
    from datetime import datetime

    from postings.openings.models import Opening


@dataclass(frozen=True, slots=True)
class Standing:
    """`tone` is open, soon, wrong or "". `asked` is what our staff wrote, where it has to be mended."""

    state: State
    label: str
    tone: str
    sentences: tuple[str, ...]
    asked: str = ""


def standing_of(opening: Opening, now: datetime) -> Standing:
    state = state_of(opening, now)
    match state:
        case State.IN_REVIEW:
            return Standing(state, "In review", "soon", _in_review(opening))
        case State.SCHEDULED:
            return Standing(state, "Scheduled", "soon", _scheduled(opening))
        case State.REJECTED:
            return _rejected(opening)
        case State.PUBLISHED:
            return Standing(state, "Open", "open", _open(opening), _asked_of(opening))
        case State.ENDED:
            said = (
                closed_sentence(opening, now),
                "Candidates read it as history and cannot apply. Extend it to open it again, or close it and say how it"
                " ended.",
            )
            return Standing(state, "Ended", "", said)
        case State.CLOSED:
            return Standing(state, "Closed", "", _closed(opening, now))
        case _:
            return Standing(State.DRAFT, "Draft", "", ("Only the members of the institution see it.",))


def state_of(opening: Opening, now: datetime) -> State:
    """`desk.states.state_at`, for one opening in hand."""
    if opening.status == Status.PUBLISHED and is_over(opening, now):
        return State.ENDED
    return State(opening.status)


def _in_review(opening: Opening) -> tuple[str, ...]:
    said = [
        "Our staff look at it before candidates see it. You get a letter with what they decided.",
    ]
    if opening.scheduled_for is not None:
        said.append(f"If they approve it, it appears on {moment_words(opening.scheduled_for)}.")
    return tuple(said)


def _scheduled(opening: Opening) -> tuple[str, ...]:
    when = moment_words(opening.scheduled_for) if opening.scheduled_for else "the day that was chosen"
    return (f"It appears by itself on {when}. Until then only the members of the institution see it.",)


def _open(opening: Opening) -> tuple[str, ...]:
    until = end_words(opening)
    if not until:
        return ("Candidates find it and can apply, until you close it.",)
    return (f"Candidates find it and can apply. It closes by itself: {until}.",)


def _closed(opening: Opening, now: datetime) -> tuple[str, ...]:
    said = [
        closed_sentence(opening, now),
        "Candidates read it as history; nobody can apply, and no list shows it.",
    ]
    if opening.close_reason == CloseReason.WITHDRAWN:
        said.append("If your feed lists it again, it opens again.")
    elif is_over(opening, now) and opening.close_reason != CloseReason.OFF_TOPIC:
        said.append("To open it again, extend it first: its time has passed.")
    return tuple(said)


def _rejected(opening: Opening) -> Standing:
    last = opening.cases.exclude(state__in=[Case.State.WAITING, Case.State.WITHDRAWN])
    decided = last.order_by("-decided_at", "-pk").first()
    is_asked = decided is not None and decided.state == Case.State.CHANGES_ASKED
    said = (
        "Our staff ask you to change something before candidates can see it. Mend it, and send it again."
        if is_asked
        else "Our staff do not list it as it is. If that can be mended, change it and send it again: they look anew."
    )
    label = "Changes asked for" if is_asked else "Not on the board"
    return Standing(State.REJECTED, label, "wrong", (said,), opening.rejection_reason)


def _asked_of(opening: Opening) -> str:
    """What our staff want to be changed of one that stays on the board meanwhile."""
    last = opening.cases.exclude(state=Case.State.WITHDRAWN).order_by("-opened_at", "-pk").first()
    if last is None or last.state != Case.State.CHANGES_ASKED or last.decided_at is None:
        return ""
    was_mended = opening.changes.filter(at__gt=last.decided_at).exclude(changes__has_key="status").exists()
    return "" if was_mended else last.message


def moment_words(moment: datetime) -> str:
    local = moment.astimezone(UTC)
    return f"{day(local)}, {local:%H:%M} UTC"
