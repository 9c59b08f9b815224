"""What a guide quotes as a whole paragraph: its ladder, and what live openings say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from django.template.loader import render_to_string

if TYPE_CHECKING:
    from careers.facts.models import Source
    from careers.guides.models import Guide


class Citing(Protocol):
    """Who numbers the sources of a page."""

    def cite(self, source: Source, said: str = "") -> object: ...


class Block(Protocol):
    """Writes one block. A text that is no guide's has none of what only a guide has."""

    def __call__(self, key: str, guide: Guide | None, citing: Citing) -> str: ...


def ladder(key: str, guide: Guide | None, citing: Citing) -> str:
    steps = list(guide.steps.all()) if guide else []
    return render_to_string("careers/guides/ladder.html", {"steps": steps}) if steps else ""


BLOCKS: dict[str, Block] = {"ladder": ladder}
