"""All the qualifications of a posting, in the order it states them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from postings.openings.choices import DEGREE_ORDER, Necessity, QualificationKind
from postings.understanding.document import Document
from postings.understanding.found import Found
from postings.understanding.qualifications.asks import Ask, read_asks
from postings.understanding.qualifications.degrees import find_degrees, read_degrees
from postings.understanding.qualifications.fields import find_fields
from postings.understanding.qualifications.languages import find_languages
from postings.understanding.qualifications.others import find_grades, find_others
from postings.understanding.qualifications.publications import find_publications
from postings.understanding.qualifications.skills import find_skills
from postings.understanding.qualifications.stated import Alternatives, StatedQualification
from postings.understanding.qualifications.years import find_years

# What makes two rows the same requirement, whatever sentence they come from.
_Key = tuple[str, str, str, str, str]


def find_qualifications(document: Document) -> list[Found[StatedQualification]]:
    """What the posting asks of a candidate, each row with the sentence it was read from."""
    groups = _without_narrower_fields([(ask, group) for ask in read_asks(document) for group in _find(ask)])
    required = {
        _key(group[0]) for _, group in groups if len(group) == 1 and group[0].necessity is Necessity.REQUIRED
    }
    seen: set[frozenset[_Key]] = set()
    found: list[Found[StatedQualification]] = []
    number = 0
    for ask, group in groups:
        rows = _without_repeats(group, required)
        keys = frozenset(_key(row) for row in rows)
        if not rows or keys in seen:
            continue
        seen.add(keys)
        alternative_group = None
        if len(rows) > 1:
            number += 1
            alternative_group = number
        found += [Found(replace(row, alternative_group=alternative_group), ask.text) for row in rows]
    return found


def lowest_degree(qualifications: Iterable[StatedQualification]) -> str:
    """The least degree that meets every required row; "" when none is required.

    Degrees that are alternatives count as the least of them; of degrees required side by side
    ("a bachelor's and a master's") the higher one decides. Who asks for a student of one degree admits
    holders of the degree before it.
    """
    least: dict[int, int] = {}
    for index, row in enumerate(qualifications):
        if row.kind is QualificationKind.DEGREE and row.necessity is Necessity.REQUIRED:
            # Rows on their own get a key no group has.
            unit = row.alternative_group if row.alternative_group is not None else -1 - index
            rank = DEGREE_ORDER[row.degree] - row.is_under_way
            least[unit] = min(rank, least.get(unit, rank))
    if not least:
        return ""
    decisive = max(least.values())
    return next((str(degree) for degree, rank in DEGREE_ORDER.items() if rank == decisive), "")


def _find(ask: Ask) -> Iterable[Alternatives]:
    degrees = read_degrees(ask)
    yield from find_degrees(ask, degrees)
    if degrees.fields.names:
        yield from find_fields(ask.necessity_at(degrees.mentions[0].start), degrees.fields)
    yield from find_years(ask, degrees)
    yield from find_publications(ask)
    yield from find_skills(ask, degrees.fields)
    yield from find_languages(ask)
    yield from find_grades(ask)
    yield from find_others(ask)


def _without_narrower_fields(groups: list[tuple[Ask, Alternatives]]) -> list[tuple[Ask, Alternatives]]:
    """Lists of fields said twice are one list: where one holds all of another, the longer is meant."""
    lists = [{_key(row) for row in group} for _, group in groups]
    return [
        pair
        for pair, fields in zip(groups, lists, strict=True)
        if pair[1][0].kind is not QualificationKind.FIELD or not any(fields < other for other in lists)
    ]


def _key(row: StatedQualification) -> _Key:
    limits = f"{row.minimum}-{row.maximum}"
    preferred = "" if row.necessity is Necessity.REQUIRED else "preferred"
    return (row.kind.value, row.name, row.degree, limits, preferred)


def _without_repeats(group: Alternatives, required: set[_Key]) -> Alternatives:
    """The group without what is said elsewhere: nothing when a firm requirement already settles it."""
    settled = [row for row in group if (*_key(row)[:4], "") in required]
    if not settled:
        return group
    if len(group) == 1:
        return () if group[0].necessity is Necessity.PREFERRED else group
    if group[0].necessity is Necessity.REQUIRED:
        return ()
    return tuple(row for row in group if row not in settled)
