"""Two guides on the front page."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from careers.guides.listing import GuideLine, lines
from careers.guides.models import GuideKind
from postings.search.browse import kept_near

_SHOWN = 2


def front_section() -> SafeString:
    """Nothing while no guide is published."""
    shown = kept_near("careers.front", _first_lines)
    return render_to_string("careers/guides/front.html", {"lines": shown}) if shown else SafeString("")


def _first_lines() -> list[GuideLine]:
    """Roles before the rest."""
    return sorted(lines(), key=lambda line: line.kind != GuideKind.ROLE)[:_SHOWN]
