"""One decision for several cases: each by itself, with what came of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from postings.moderation import actions
from postings.moderation.actions import NotClaimedError, OwnInstitutionError, StaleCaseError
from postings.moderation.models import Case
from postings.openings.models.opening import TransitionError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from postings.accounts.models import User

CLAIM, APPROVE, REJECT = "claim", "approve", "reject"
DONE = {CLAIM: "claimed", APPROVE: "approved", REJECT: "rejected"}
MOST = 100


class Chosen(NamedTuple):
    """A case, and the versions of it and of its opening that were on the list."""

    case: Case
    version: int
    opening_version: int


class Outcome(NamedTuple):
    case: Case
    problem: str
    is_stale: bool = False


def chosen(ticks: Iterable[str]) -> list[Chosen]:
    """From `12:3:7`: case 12 as of its version 3, and 7 of its opening. What is no such thing is left out."""
    triples = [tick.split(":") for tick in list(ticks)[:MOST]]
    versions = {
        int(one[0]): (int(one[1]), int(one[2])) for one in triples if len(one) == 3 and all(map(_is_id, one))
    }
    cases = Case.objects.select_related("opening__institution").filter(pk__in=versions)
    return [Chosen(case, *versions[case.pk]) for case in cases]


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def do_all(what: str, picked: Sequence[Chosen], *, actor: User, message: str) -> list[Outcome]:
    return [_do(what, one, actor, message) for one in picked]


def _do(what: str, one: Chosen, actor: User, message: str) -> Outcome:
    try:
        if what == CLAIM:
            actions.claim_case(one.case, actor, one.version)
        elif what == APPROVE:
            actions.approve(one.case, actor, one.version, opening_version=one.opening_version)
        else:
            actions.reject(one.case, actor, one.version, message=message, opening_version=one.opening_version)
    except StaleCaseError as error:
        return Outcome(one.case, str(error), is_stale=True)
    except (NotClaimedError, OwnInstitutionError, TransitionError) as error:
        return Outcome(one.case, str(error))
    return Outcome(one.case, "")


def summary(what: str, outcomes: Sequence[Outcome]) -> str:
    """`3 approved, 1 was decided or changed by somebody else.`"""
    counted = Counter("done" if not one.problem else "stale" if one.is_stale else "left" for one in outcomes)
    parts = [f"{counted['done']} {DONE[what]}"]
    if stale := counted["stale"]:
        parts.append(f"{stale} {'was' if stale == 1 else 'were'} decided or changed by somebody else")
    if left := counted["left"]:
        parts.append(f"{left} could not be {DONE[what]}")
    return ", ".join(parts) + "."
