"""What is said of one thing asked for, and of all that an opening asks for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from postings.openings.presentation import joined

if TYPE_CHECKING:
    from collections.abc import Iterable

# How the rules begin and end what is asked for, to say it once for alternatives.
A_DEGREE, A_PUBLICATION = "a degree in ", "a publication at "
RELATED_TAIL = " or a related field"


class State(StrEnum):
    MET = "met"
    MISSING = "missing"
    # What cannot be judged from what was said is never guessed.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`asks` and `yours` are halves of the reason: "Asks for a PhD; you have a Master's degree."."""

    state: State
    asks: str
    yours: str

    @property
    def reason(self) -> str:
        return f"Asks for {self.asks}; {self.yours}."


def any_of(verdicts: Iterable[Verdict]) -> Verdict:
    """Of alternatives: one that is met meets them; only where each is missing, they are."""
    one_each = list(dict.fromkeys(verdicts))
    if met := [verdict for verdict in one_each if verdict.state is State.MET]:
        return met[0]
    deciding = [verdict for verdict in one_each if verdict.state is State.UNKNOWN] or one_each
    yours = "; ".join(dict.fromkeys(verdict.yours for verdict in deciding))
    return Verdict(deciding[0].state, _either([verdict.asks for verdict in one_each]), yours)


def _either(asks: list[str]) -> str:
    """`a degree in Physics or Statistics`: what all begin with is said once."""
    asks = list(dict.fromkeys(asks))
    start = next((one for one in (A_DEGREE, A_PUBLICATION) if all(ask.startswith(one) for ask in asks)), "")
    rest = [ask.removeprefix(start) for ask in asks]
    tail = RELATED_TAIL if start and all(one.endswith(RELATED_TAIL) for one in rest) else ""
    return start + joined([one.removesuffix(tail) for one in rest], "or") + tail


def sentence(required: Iterable[State], preferred: Iterable[State]) -> str:
    """From the states and nothing else: "You meet all 4 that are required; 1 preferred is missing."."""
    return "; ".join((_required(Counter(required)), *_preferred(Counter(preferred)))) + "."


def _required(states: Counter[State]) -> str:
    total, met = states.total(), states[State.MET]
    if not total:
        return "Nothing is required"
    if met == total:
        return "You meet the one thing required" if total == 1 else f"You meet all {total} that are required"
    return ", ".join((f"You meet {met} of {total} required", *_left(states, "")))


def _preferred(states: Counter[State]) -> list[str]:
    total = states.total()
    if total and states[State.MET] == total:
        return ["you meet all that is preferred"]
    return [", ".join(left)] if (left := _left(states, "preferred ")) else []


def _left(states: Counter[State], of: str) -> list[str]:
    return [
        f"{states[state]} {of}{'is' if states[state] == 1 else 'are'} {state}"
        for state in (State.MISSING, State.UNKNOWN)
        if states[state]
    ]
