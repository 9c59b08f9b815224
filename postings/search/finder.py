"""The list of openings with its filters, as the page of every search and of every landing has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from postings.search.browse import pay_bands
from postings.search.correcting import correction_of
from postings.search.extensions import extensions
from postings.search.fitting import fit_lines
from postings.search.highlighting import highlights_of
from postings.search.market import markets_of
from postings.search.pay_histogram import pay_histogram
from postings.search.relaxing import relaxations_of

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from postings.search.landing_pages import LandingPage
    from postings.search.results import SearchResults


def written(results: SearchResults, landing: LandingPage | None = None) -> SafeString:
    """The list beside its filters, for the frame of a page."""
    html = render_to_string("postings/search/finder.jinja", _shown(results, landing), using="jinja2")
    return mark_safe(html)  # noqa: S308 - that engine escapes what is not safe


def written_for_htmx(results: SearchResults) -> str:
    """What changes on a page that is there already."""
    return render_to_string("postings/search/swap.jinja", _shown(results, None), using="jinja2")


def _shown(results: SearchResults, landing: LandingPage | None) -> dict[str, object]:
    query = results.query
    return {
        "results": results,
        "landing": landing,
        "bands": pay_bands(),
        "highlights": highlights_of(query.q, results.cards),
        "correction": correction_of(query, results.total, lens=results.lens),
        "histogram": pay_histogram(query, lens=results.lens),
        "relaxations": () if results.total else relaxations_of(query, lens=results.lens),
        "markets": markets_of(results.cards),
        "fits": fit_lines(results.cards, results.lens),
        "fit_url": "" if results.lens else extensions.fit_url(),
    }
