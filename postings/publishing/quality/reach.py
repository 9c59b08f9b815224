"""What a finding does to whom an opening reaches: figures of this board, measured and kept for an hour.

No figure is given for a small sample; then a plain reason stands there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db.models import Count, Q

from postings.alerts.models import Alert
from postings.openings.choices import DeadlineKind, Funding, Role
from postings.openings.models import Opening

if TYPE_CHECKING:
    from collections.abc import Mapping

# Below this a share says more about chance than about the board.
FEW = 20
_KEPT_SECONDS = 60 * 60
_KEY = "publishing:reach"

# What a search may ask for, as it stands in its canonical query string.
_FILTERS: dict[str, str] = {
    "pay": r"(^|&)pay_(min|max)=",
    "funding": r"(^|&)funding=",
    "workplace": r"(^|&)workplace=",
    "place": r"(^|&)(country|city|near)=",
    "degree": r"(^|&)degree=",
    "deadline": r"(^|&)deadline_within=",
    "level": r"(^|&)level=",
}
_STATES: dict[str, Q] = {
    "pay": Q(pay_min__isnull=False) | Q(pay_max__isnull=False),
    "funding": ~Q(funding=Funding.NONE_STATED),
    "workplace": ~Q(workplace=""),
    "deadline": ~Q(deadline_kind=DeadlineKind.UNSTATED),
    "degree": ~Q(degree_admitted=""),
}


@dataclass(frozen=True, slots=True)
class Reach:
    """`alerts` that are wanted, and how many of them ask for what; open openings by role, and how many say what."""

    alerts: int = 0
    asking: Mapping[str, int] = field(default_factory=dict)
    openings: Mapping[str, int] = field(default_factory=dict)
    stating: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def measured() -> Reach:
    """Counted at most once an hour."""
    kept = cache.get(_KEY)
    if isinstance(kept, Reach):
        return kept
    reach = _measure()
    cache.set(_KEY, reach, _KEPT_SECONDS)
    return reach


def _measure() -> Reach:
    asking = Alert.objects.wanted().aggregate(
        every=Count("pk"),
        **{name: Count("pk", filter=Q(search__query__regex=regex)) for name, regex in _FILTERS.items()},
    )
    counts = {"every": Count("pk"), **{name: Count("pk", filter=said) for name, said in _STATES.items()}}
    stating = Opening.objects.open().order_by().values("role").annotate(**counts).values_list("role", *counts)
    rows = {role: dict(zip(counts, numbers, strict=True)) for role, *numbers in stating}
    return Reach(
        alerts=asking.pop("every"),
        asking=asking,
        openings={role: row.pop("every") for role, row in rows.items()},
        stating=rows,
    )


def share_words(part: int, whole: int) -> str:
    """`31 %`; never 0 or 100 for what is not none or all."""
    if part in (0, whole):
        return f"{100 * part // whole}\N{NO-BREAK SPACE}%"
    return f"{min(max(round(100 * part / whole), 1), 99)}\N{NO-BREAK SPACE}%"


def asked_words(reach: Reach, name: str, ask: str) -> str:
    """What share of alerts cannot find an opening that does not say it, "" where too few alerts are known."""
    part = reach.asking.get(name, 0)
    if reach.alerts < FEW or not part:
        return ""
    share = share_words(part, reach.alerts)
    return f"{share} of the {reach.alerts:,} alerts here {ask}: they cannot find this opening."


def stated_words(reach: Reach, name: str, role: str, what: str) -> str:
    """What share of the open openings of the role say it, "" where there are too few."""
    whole, part = reach.openings.get(role, 0), reach.stating.get(role, {}).get(name, 0)
    if whole < FEW or not part:
        return ""
    label = _PLURALS[role]
    return f"{share_words(part, whole)} of the {whole:,} open {label} here {what}."


_PLURALS: dict[str, str] = {
    Role.PHD: "PhD positions",
    Role.ASSISTANT: "research assistant roles",
    Role.FELLOW: "fellowships",
    Role.RESEARCHER: "researcher roles",
    Role.ENGINEER: "research engineer roles",
    Role.FACULTY: "faculty positions",
}
