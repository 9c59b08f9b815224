"""What a guide quotes as a whole paragraph: its ladder, pay as charts, and skills against live openings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from django.template.loader import render_to_string
from django.urls import reverse

from careers.facts.models import Figure, Source
from careers.guides.band_charts import band_charts, live_charts
from careers.guides.quoting import quotes_in
from careers.guides.skills import skill_map
from postings.openings.choices import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from careers.guides.band_charts import SourceChart
    from careers.guides.models import Guide, Step


class Numbered(Protocol):
    @property
    def number(self) -> int: ...


class Citing(Protocol):
    """Who numbers the sources of a page, and holds its `text`."""

    text: str

    def cite(self, source: Source, said: str = "") -> Numbered: ...


class Block(Protocol):
    """Writes one block. A text that is no guide's has none of what only a guide has."""

    def __call__(self, key: str, guide: Guide | None, citing: Citing) -> str: ...


def ladder(key: str, guide: Guide | None, citing: Citing) -> str:
    """A step's years may be a figure, which then shows as it does in the text."""
    steps = list(guide.steps.all()) if guide else []
    quoted = [quotes_in(step.years) for step in steps]
    keys = {quote.key for found in quoted for quote in found if quote.kind == "figure"}
    figures = Figure.objects.select_related("source").in_bulk(keys, field_name="key") if keys else {}
    rungs = [(step, *_years(step, figures, citing)) for step in steps]
    return render_to_string("careers/guides/ladder.html", {"rungs": rungs}) if rungs else ""


def _years(step: Step, figures: dict[str, Figure], citing: Citing) -> tuple[str, int | None]:
    """In words, and the number of their source."""
    quote = next(iter(quotes_in(step.years)), None)
    if quote is None:
        return step.years, None
    figure = figures.get(quote.key)
    return (figure.value, citing.cite(figure.source, str(figure)).number) if figure else ("", None)


def skills(key: str, guide: Guide | None, citing: Citing) -> str:
    if guide is None or not guide.role:
        return ""
    context = {
        "map": skill_map(guide.role, citing.text),
        "role": Role(guide.role).label,
        "url": reverse("postings:openings") + f"?role={guide.role}",
    }
    return render_to_string("careers/guides/skills.html", context)


def bands(key: str, guide: Guide | None, citing: Citing) -> str:
    if key not in Role.values:  # Nobody stores that, but who is still typing sees it.
        return ""
    charts = band_charts(key)
    sources = Source.objects.in_bulk({one.source.key for one in charts}, field_name="key")
    numbers = {
        one.source.key: citing.cite(sources[one.source.key], f"{one.title}: {len(one.rows)} bands").number
        for one in charts
        if one.source.key in sources
    }
    return _pay_block(key, [(one, numbers.get(one.source.key)) for one in charts])


def live_pay(key: str, guide: Guide | None, citing: Citing) -> str:
    if guide is None or not guide.role:
        return ""
    return _pay_block(guide.role, [(one, None) for one in live_charts(guide.role)])


def _pay_block(role: str, charts: Sequence[tuple[SourceChart, int | None]]) -> str:
    context = {
        "charts": charts,
        "role": Role(role).label,
        "salaries_url": reverse("careers:salaries-role", kwargs={"role": role}),
    }
    return render_to_string("careers/guides/pay.html", context)


BLOCKS: dict[str, Block] = {"ladder": ladder, "skills": skills, "bands": bands, "live-pay": live_pay}
