"""Roles side by side: what their guides say of each, and what each is paid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from careers.facts.models import Source
from careers.guides.filling import Citation, Filling
from careers.guides.listing import line_of, live_guides
from careers.guides.models import AspectKind, GuideKind
from careers.guides.pay_lines import PayLine, pay_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.utils.safestring import SafeString

    from careers.guides.listing import GuideLine
    from careers.guides.models import Guide

MOST = 4


@dataclass(frozen=True, slots=True)
class Cell:
    line: GuideLine
    text: SafeString | None = None
    pay: tuple[PayLine, ...] = ()
    salaries_url: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    line: GuideLine
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """`notes` say what of the address was left out."""

    columns: tuple[GuideLine, ...]
    rows: tuple[Row, ...]
    choices: tuple[Choice, ...]
    notes: tuple[str, ...]
    citations: tuple[Citation, ...]
    cards: SafeString


def compare(slugs: Sequence[str]) -> Comparison:
    """The guides of these slugs in this order; without any, the roles, up to `MOST`."""
    guides = {guide.slug: guide for guide in _comparable()}
    asked = list(dict.fromkeys(slugs))
    known = [slug for slug in asked if slug in guides]
    notes = _notes(asked, known)
    if not known:
        known = [slug for slug, guide in guides.items() if guide.kind == GuideKind.ROLE]
    chosen = [guides[slug] for slug in known[:MOST]]
    texts = [aspect.html for guide in chosen for aspect in guide.aspects.all()]
    filling = Filling(*texts)
    rows = tuple(_rows(chosen, filling))
    return Comparison(
        columns=tuple(line_of(guide) for guide in chosen),
        rows=rows,
        choices=tuple(Choice(line_of(guide), guide in chosen) for guide in guides.values()),
        notes=notes,
        citations=tuple(filling.citations),
        cards=filling.cards,
    )


def _comparable() -> list[Guide]:
    """Those of a role or a degree for which there is something to compare."""
    guides = live_guides().exclude(kind=GuideKind.ADVICE).prefetch_related("aspects")
    return [guide for guide in guides if guide.aspects.all()]


def _notes(asked: list[str], known: list[str]) -> tuple[str, ...]:
    unknown = [slug for slug in asked if slug not in known]
    notes = []
    if unknown:
        named = ", ".join(f"“{slug[:60]}”" for slug in unknown[:MOST])
        more = f" and {len(unknown) - MOST} more" if len(unknown) > MOST else ""
        notes.append(f"Left out, as no guide to compare has that name: {named}{more}.")
    if len(known) > MOST:
        notes.append(f"Up to {MOST} roles fit beside each other; the first {MOST} are shown.")
    return tuple(notes)


def _rows(guides: list[Guide], filling: Filling) -> Iterable[Row]:
    for kind in (AspectKind.DUTIES, AspectKind.QUALIFICATIONS, None, AspectKind.DURATION, AspectKind.NEXT):
        if kind is None:
            yield Row("What you earn", _pay_cells(guides, filling))
        else:
            yield Row(str(kind.label), tuple(_cell(guide, kind, filling) for guide in guides))


def _cell(guide: Guide, kind: str, filling: Filling) -> Cell:
    found = next((aspect for aspect in guide.aspects.all() if aspect.kind == kind), None)
    return Cell(line_of(guide), filling.fill(found.html) if found else None)


def _pay_cells(guides: list[Guide], filling: Filling) -> tuple[Cell, ...]:
    found = {guide.pk: pay_lines(guide.role) if guide.role else () for guide in guides}
    sources = Source.objects.in_bulk(
        {line.source_key for lines in found.values() for line in lines if line.source_key},
        field_name="key",
    )
    return tuple(
        Cell(
            line_of(guide),
            pay=tuple(_numbered(line, sources, filling) for line in found[guide.pk]),
            salaries_url=reverse("careers:salaries-role", kwargs={"role": guide.role}) if guide.role else "",
        )
        for guide in guides
    )


def _numbered(line: PayLine, sources: dict[str, Source], filling: Filling) -> PayLine:
    source = sources.get(line.source_key)
    return line.with_number(filling.cite(source, line.said).number) if source else line
