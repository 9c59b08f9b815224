"""Whether what is asked for can be told from what would be nice."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from postings.openings.choices import Level, QualificationKind
from postings.publishing.quality.finding import Finding, soft

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postings.publishing.quality.subject import Subject

# Of 97 adverts of universities one asks for more than nine, of 82 of companies one in four for more than twelve.
_MANY, _BALANCE = 10, 3
# The most years that go with a level, as employers of the board's real postings use the words.
_MOST_YEARS: dict[str, int] = {Level.ENTRY: 2, Level.MID: 6, Level.SENIOR: 10}


def judge_qualifications(subject: Subject) -> Iterator[Finding]:
    required, preferred = len(subject.required), len(subject.preferred)
    if not required:
        yield soft(
            "nothing_required",
            "qualifications",
            "Nothing is marked as required. Name what nobody can do the work without, such as a degree.",
        )
    elif required >= _MANY and required > preferred * _BALANCE:
        yield soft(
            "much_required",
            "qualifications",
            f"{required} things are required and {preferred or 'none'} preferred. Keep as required what nobody can do "
            "the work without, and make the rest preferred.",
        )


def judge_years(subject: Subject) -> Iterator[Finding]:
    most = _MOST_YEARS.get(subject.draft.level)
    years = [row.minimum for row in subject.required if row.kind == QualificationKind.YEARS and row.minimum]
    asked = max(years, default=Decimal(0))
    if most is not None and asked > most:
        level = Level(subject.draft.level).label.lower()
        yield soft(
            "years_above_level",
            "level",
            f"The level is {level}, and {asked.normalize():f} years of experience are required. Change one of them.",
        )
