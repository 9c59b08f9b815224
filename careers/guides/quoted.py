"""Where a figure, band, term or picture is quoted: who changes it sees what changes with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from careers.guides.models import Aspect, Edition, EditionStatus, Question, Step, Term
from careers.guides.workflow.moves import OPEN

if TYPE_CHECKING:
    from careers.guides.models import Guide

_SHOWN = (EditionStatus.PUBLISHED, *OPEN)


class Place(NamedTuple):
    """A guide, or None for the glossary, and where in it, in words."""

    guide: Guide | None
    where: str


def places_quoting(kind: str, key: str) -> list[Place]:
    """Live and open editions, questions, comparisons and terms whose text quotes `[[kind:key]]`."""
    within = re.escape(f"[[{kind}:{key}") + r"(\]\]|\|)"
    places = [
        Place(edition.guide, f"edition {edition.number}, {edition.get_status_display().lower()}")
        for edition in Edition.objects.filter(status__in=_SHOWN, text__regex=within).select_related("guide")
    ]
    asked = Question.objects.filter(answer__regex=within).select_related("guide")
    places += [Place(question.guide, f"question “{question.question}”") for question in asked]
    cells = Aspect.objects.filter(text__regex=within).select_related("guide")
    places += [Place(aspect.guide, f"comparison: {aspect.get_kind_display()}") for aspect in cells]
    steps = Step.objects.filter(years__regex=within).select_related("guide")
    places += [Place(step.guide, f"ladder: {step.title}") for step in steps]
    places += [Place(None, f"glossary: {term.name}") for term in Term.objects.filter(meaning__regex=within)]
    return places


def guides_quoting(kind: str, key: str) -> list[Guide]:
    """Each once, in the order of the guides."""
    found = {place.guide.pk: place.guide for place in places_quoting(kind, key) if place.guide}
    return sorted(found.values(), key=lambda guide: (guide.position, guide.slug))
