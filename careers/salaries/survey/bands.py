"""From answers to bands: every group of role, level, country and year with enough answers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from careers.salaries.amounts import FEW, FEWEST
from careers.salaries.survey.percentiles import Summary, summary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from careers.salaries.survey.reading import Answer


class Group(NamedTuple):
    """An empty level or country is all of them together."""

    role: str
    level: str
    country: str
    year: int


class Band(NamedTuple):
    group: Group
    summary: Summary


@dataclass(frozen=True, slots=True)
class Bands:
    """`kept` in the order of their groups; `withheld` counts the groups with too few answers."""

    kept: list[Band]
    withheld: int

    @property
    def small(self) -> int:
        return sum(band.summary.answers < FEW for band in self.kept)

    @property
    def outliers(self) -> int:
        """Put aside in their role and year, all levels and countries together."""
        return sum(
            band.summary.outliers for band in self.kept if not (band.group.level or band.group.country)
        )


def bands_of(answers: Iterable[Answer]) -> Bands:
    groups: dict[Group, list[int]] = defaultdict(list)
    for role, level, country, year, amount in answers:
        for at in ("", level):
            for where in ("", country):
                groups[Group(role, at, where, year)].append(amount)
    summed = [Band(group, summary(amounts)) for group, amounts in sorted(groups.items())]
    kept = [band for band in summed if band.summary.answers >= FEWEST]
    return Bands(kept, len(summed) - len(kept))
