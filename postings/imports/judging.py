"""Whether a reading of a connected feed is what one expects of it, or a person looks first."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from postings.imports.employers import is_same_employer
from postings.imports.planning import Plan, site_of
from postings.imports.vanished import FEW_OPENINGS, MOST_THAT_MAY_VANISH

if TYPE_CHECKING:
    from collections.abc import Callable

# More than these at once, and more than there were, is another board rather than a good month.
MANY_NEW = 20
# Of the openings that a reading changes in one way, this share at least, and not just one or two.
MOST = 0.5
FEW = 2
# Failed records: this share of all, this often what failed before, and not just a few.
FAILED_SHARE = 0.1
FAILED_RATIO = 3
FEW_FAILED = 3
# Of the names of other employers, so many are told.
NAMES_TOLD = 3


def doubts(plan: Plan) -> list[str]:
    """Why the reading is held, in words for its institution; none for one to be believed."""
    if not plan.postings:
        return ["The feed is empty."] if plan.known else []
    return [words for check in _CHECKS if (words := check(plan))]


def _vanished(plan: Plan) -> str:
    gone, before = len(plan.gone), len(plan.known)
    if gone > 1 and gone > before * MOST_THAT_MAY_VANISH:
        return f"{gone} of {before} postings vanished from the feed."
    off = len(plan.open_gone) + len(plan.off)
    openings = len(plan.open_before)
    if off > FEW_OPENINGS and off > openings * MOST_THAT_MAY_VANISH:
        return f"{off} of {openings} openings would be closed."
    return ""


def _unidentified(plan: Plan) -> str:
    if plan.unidentified and plan.open_gone:
        return (
            f"{plan.unidentified} records without an id cannot be told from the {len(plan.open_gone)} openings "
            "that are missing."
        )
    return ""


def _many_new(plan: Plan) -> str:
    new, before = len(plan.new), len(plan.open_before)
    return f"{new} new openings at once, where {before} were." if new > MANY_NEW and new > before else ""


def _titles(plan: Plan) -> str:
    renamed = [
        planned
        for planned in plan.changed
        if planned.record and planned.record.opening and planned.draft.title != planned.record.opening.title
    ]
    stay = len(plan.open_before) - len(plan.open_gone)
    if len(renamed) > FEW and len(renamed) > stay * MOST:
        return f"{len(renamed)} of {stay} openings have another title."
    return ""


def _employer(plan: Plan) -> str:
    known, named = plan.feed.employer, plan.employer
    if not known or not named or is_same_employer(known, named):
        return ""
    return f"The postings name another employer: {named} instead of {known}."


def _others(plan: Plan) -> str:
    """New ones only: what somebody agreed with is not asked about with each change."""
    named = Counter(planned.other_employer for planned in plan.new if planned.other_employer)
    if not named:
        return ""
    some = ", ".join(name for name, _ in named.most_common(NAMES_TOLD))
    return (
        f"{named.total()} of {len(plan.new)} new postings name another employer than {plan.feed.institution}: {some}. "
        "Take them over only if they are yours."
    )


def _apply_links(plan: Plan) -> str:
    known = {site_of(r.opening.apply_url) for r in plan.open_before if r.opening and r.opening.apply_url}
    if not known:
        return ""
    foreign = [
        site for planned in plan.planned if (site := site_of(planned.draft.apply_url)) and site not in known
    ]
    if not foreign or len(foreign) <= len(plan.planned) * MOST:
        return ""
    return f"Links to apply lead to another site: {foreign[0]} instead of {', '.join(sorted(known)[:3])}."


def _failures(plan: Plan) -> str:
    before = sum(record.state == record.State.FAILED for record in plan.known)
    few = plan.failed <= max(FEW_FAILED, before * FAILED_RATIO)
    if few or plan.failed <= plan.postings * FAILED_SHARE:
        return ""
    return f"{plan.failed} of {plan.postings} records cannot be read, where {before} could not before."


_CHECKS: tuple[Callable[[Plan], str], ...] = (
    *(_vanished, _unidentified, _many_new, _titles, _employer, _others, _apply_links, _failures),
)
