"""The second template engine: Jinja2, for what a page repeats many times.

A list of openings is some hundreds of rows and filter values. Jinja2 compiles its templates to Python, and writes
them in a fraction of the time that Django's engine needs: docs/adr/0006-rows-as-cards-and-jinja2.md. Pages and
their frame stay with Django's; `{% component "opening_row" card %}` puts a Jinja2 macro into one of them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.template import defaultfilters
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from jinja2 import StrictUndefined

from jobboard.jinja_escaping import QuickEnvironment
from postings.search.market import market_bar
from postings.templatetags import facets, machines, openings

if TYPE_CHECKING:
    from collections.abc import Hashable

    from jinja2 import Environment


def environment(**options: Any) -> Environment:
    """As Django's backend asks for it. What is misspelled in a template is an error, never an empty place."""
    options |= {"autoescape": True, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    made = QuickEnvironment(**options)
    made.globals.update(static=static, url=_url, icon=openings.icon, following=machines.following)
    made.globals["site_name"] = machines.site_name
    made.globals["facet_items"] = facets.facet_items
    # The same words under the same names as in the other engine's templates.
    made.filters.update(openings.register.filters)
    for name in ("capfirst", "linebreaks", "truncatechars", "truncatewords", "urlencode"):
        made.filters[name] = getattr(defaultfilters, name)
    for name in ("deadline", "letters_deadline", "pay_bar", "closed_sentence"):
        made.globals[name] = getattr(openings, name)
    made.globals["market_bar"] = market_bar
    return made


def _url(name: str, **parameters: Hashable) -> str:
    """The address of a view. A page asks for the same few again and again, and looking one up takes time."""
    return _address(get_script_prefix(), name, tuple(parameters.items()))


@lru_cache(maxsize=2_000)
def _address(prefix: str, name: str, parameters: tuple[tuple[str, Hashable], ...]) -> str:
    """Under the `prefix` at which the site is served."""
    return reverse(name, kwargs=dict(parameters))
