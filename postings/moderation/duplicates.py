"""Openings that look like another: found, kept for moderators, and decided by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from postings.accounts.audit.models import record
from postings.moderation import fingerprints
from postings.moderation.likeness import THRESHOLD, compare, may_reach, score_of, titles_with_marks
from postings.moderation.models import Suspicion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from postings.accounts.models import User
    from postings.moderation.models import Fingerprint
    from postings.openings.models import Opening

# Of the openings that were not read yet, those of its institution first, this many are; a task reads the rest.
_READ_ON_THE_WAY = 50
_MOST_KEPT = 5


@transaction.atomic
def suspicions_of(opening: Opening) -> list[Suspicion]:
    """Compare `opening` with what is on the board, write what looks like it, and return what nobody has decided.

    The one that came later is the suspect of a pair, so that two openings have one suspicion however often and from
    which side it is asked.
    """
    (own,) = fingerprints.refresh([opening])
    if near := list(fingerprints.out_of_date_near(opening)[:_READ_ON_THE_WAY]):
        fingerprints.refresh(near)
    return _write(opening, _found(opening, own))


def _found(opening: Opening, own: Fingerprint) -> dict[int, dict[str, float]]:
    """Other openings at or above the threshold with the parts of their score, the most alike first."""
    candidates = fingerprints.candidates_for(own)
    if not candidates:
        return {}
    prints = fingerprints.read([opening.pk, *candidates], opening.institution_id)
    this = prints[opening.pk]
    near = [prints[pk] for pk in candidates if pk in prints and may_reach(this, prints[pk])]
    titles_with = titles_with_marks(prints.values()) if near else {}
    scored = {one.opening_id: compare(this, one, titles_with) for one in near}
    ranked = sorted(scored.items(), key=lambda pair: -score_of(pair[1]))
    return {pk: parts for pk, parts in ranked[:_MOST_KEPT] if score_of(parts) >= THRESHOLD}


def _write(opening: Opening, found: Mapping[int, Mapping[str, float]]) -> list[Suspicion]:
    """Returns those that nobody has decided."""
    pairs = {(max(opening.pk, pk), min(opening.pk, pk)): parts for pk, parts in found.items()}
    undecided = Suspicion.objects.filter(
        Q(opening=opening) | Q(other=opening), state=Suspicion.State.OPEN
    ).select_for_update(of=("self",))
    for suspicion in undecided:
        if (suspicion.opening_id, suspicion.other_id) not in pairs:
            suspicion.delete()  # One of them says something else now.
    if not pairs:
        return []
    Suspicion.objects.bulk_create(
        _rows(pairs),
        update_conflicts=True,
        unique_fields=["opening", "other"],
        update_fields=["score", "parts"],
    )
    return list(
        undecided.select_related("opening__institution", "other__institution").order_by("-score", "pk")
    )


def _rows(pairs: Mapping[tuple[int, int], Mapping[str, float]]) -> list[Suspicion]:
    return [
        Suspicion(
            opening_id=later,
            other_id=earlier,
            score=round(min(1.0, score_of(parts)), 4),
            parts={name: round(value, 4) for name, value in parts.items()},
        )
        for (later, earlier), parts in pairs.items()
    ]


def words_of(suspicions: list[Suspicion], opening: Opening) -> str:
    """What the queue says about them."""
    others = [one.other if one.opening_id == opening.pk else one.opening for one in suspicions]
    named = [f"“{other.title}” of {other.institution}" for other in others[:2]]
    more = f" and {len(others) - 2} more" if len(others) > 2 else ""
    return f"Looks like {', '.join(named)}{more}."


@transaction.atomic
def decide_suspicion(suspicion: Suspicion, *, actor: User, state: Suspicion.State) -> None:
    """`state` is what the moderator says; OPEN takes an earlier answer back."""
    locked = Suspicion.objects.select_for_update().get(pk=suspicion.pk)
    before, locked.state = locked.state, state
    locked.save(update_fields=["state"])
    record(
        actor=actor,
        action=f"suspicion.{state.value}",
        target=locked,
        details={"before": before, "openings": [locked.opening_id, locked.other_id]},
    )
