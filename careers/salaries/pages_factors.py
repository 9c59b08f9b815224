"""What moves pay, as the sources say: each statement with those that make it.

Numbers are never typed here: they are figures, quoted by their keys. A statement is left out while none of its
sources, or not its figure, is known.
"""

from __future__ import annotations

from dataclasses import dataclass

from careers.facts.models import Figure, Source

_RESEARCHER, _FELLOW = "ml-researcher-guide", "research-fellow-guide"


@dataclass(frozen=True, slots=True)
class Statement:
    """`text` has `{}` where its figure goes."""

    name: str
    text: str
    sources: tuple[str, ...]
    figure: str = ""


STATEMENTS = (
    Statement(
        "Location",
        "San Francisco and Seattle pay more than most places, and so does New York City: living there is dear, and "
        "employers compete for the same people.",
        (_RESEARCHER, _FELLOW),
    ),
    Statement(
        "Industry",
        "Finance, health care and young technology firms each pay on their own scale for the same work.",
        (_RESEARCHER,),
    ),
    Statement(
        "Company size",
        "Large technology companies often pay more in all, and put pay together differently from smaller firms.",
        (_RESEARCHER, _FELLOW),
    ),
    Statement(
        "Specialisation",
        "Skills that employers look hard for, such as deep learning and language processing, earn a premium.",
        (_RESEARCHER, _FELLOW),
    ),
    Statement("Degree", "A PhD tends to go along with higher pay.", (_RESEARCHER, _FELLOW)),
    Statement(
        "Bonus",
        "Many roles pay a bonus for results, and it can be a large part of the whole.",
        (_RESEARCHER, _FELLOW),
    ),
    Statement(
        "Equity",
        "Shares and options are usual at technology companies and start-ups.",
        (_RESEARCHER, _FELLOW),
    ),
    Statement(
        "Benefits",
        "Health insurance and a pension are common, training is often part of it, and research posts may come with "
        "money for projects and conferences.",
        (_RESEARCHER, _FELLOW),
    ),
    Statement(
        "Raises", "Pay usually rises by {} from one year to the next.", (_FELLOW,), "fellow-raise-yearly"
    ),
    Statement("A new employer", "The largest steps come with a new employer or a new role.", (_FELLOW,)),
)


@dataclass(frozen=True, slots=True)
class Factor:
    """A statement with its figure in place, and its sources as they are named."""

    name: str
    before: str
    figure: str
    after: str
    sources: tuple[Source, ...]


def factors() -> list[Factor]:
    """Two questions to the database."""
    sources = {one.key: one for one in Source.objects.filter(key__in={_RESEARCHER, _FELLOW})}
    wanted = [one.figure for one in STATEMENTS if one.figure]
    figures = {one.key: one.value for one in Figure.objects.filter(key__in=wanted)}
    return [
        _factor(one, sources, figures)
        for one in STATEMENTS
        if any(key in sources for key in one.sources) and (not one.figure or one.figure in figures)
    ]


def _factor(one: Statement, sources: dict[str, Source], figures: dict[str, str]) -> Factor:
    before, _, after = one.text.partition("{}")
    return Factor(
        one.name,
        before,
        figures.get(one.figure, ""),
        after,
        tuple(sources[key] for key in one.sources if key in sources),
    )
