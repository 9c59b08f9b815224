"""The values of one filter beyond those on the list: found while somebody types, or all on a page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from postings.openings.presentation import count_of
from postings.search.engine import source
from postings.search.facets import LONGEST, NOUNS
from postings.search.filters import FILTERS, parse
from postings.search.fitting import lens_of
from postings.search.known import known
from postings.search.query import tidy_words
from postings.search.sentence import sentence_of
from postings.search.values import Found, by_name, every_value, holding, tallies
from postings.search.vocabulary import Vocabulary

if TYPE_CHECKING:
    from django.http import HttpRequest

    from postings.search.browse import Tally
    from postings.search.extensions import Lens
    from postings.search.facets import Facet
    from postings.search.query import SearchQuery
    from postings.search.views import HtmxRequest
    from postings.search.vocabulary import Labels

_BY_NAME = "name"


@dataclass(frozen=True, slots=True)
class Asked:
    """The search whose values are asked for, what to find among them, and in which order to list them."""

    query: SearchQuery
    labels: Labels
    words: str
    is_by_name: bool
    lens: Lens | None

    @classmethod
    def of(cls, request: HttpRequest) -> Asked:
        data, lens = request.GET.copy(), lens_of(request)
        words, order = (tidy_words(data.pop(name, [""])[-1]) for name in ("find", "by"))
        reader = source.current_reader()
        found = known(parse(data).query, reader.vocabulary if reader else Vocabulary(), lens)
        return cls(found.query.with_(), found.labels, words, order == _BY_NAME, lens)


@dataclass(frozen=True, slots=True)
class ValuesPage:
    asked: Asked
    facet: Facet
    entries: list[Tally]

    @property
    def heading(self) -> str:
        return self.facet.plural.capitalize()

    @property
    def count(self) -> str:
        return count_of(len(self.entries), *NOUNS[self.facet.param])

    @property
    def sentence(self) -> str:
        return "" if self.asked.query.is_empty else sentence_of(self.asked.query, self.asked.labels)

    @property
    def carried(self) -> list[tuple[str, str]]:
        """The search, as fields of a form."""
        order = [("by", _BY_NAME)] if self.asked.is_by_name else []
        return [(param, value) for param in FILTERS for value in self.asked.query.chosen(param)] + order

    @property
    def url_by_count(self) -> str:
        return self._url()

    @property
    def url_by_name(self) -> str:
        return self._url(by=_BY_NAME)

    @property
    def url_of_all(self) -> str:
        """Without the words."""
        return values_url(self.facet.param, self.asked.query.to_querystring())

    def _url(self, **more: str) -> str:
        find = {"find": self.asked.words} if self.asked.words else {}
        own = urlencode({**find, **more})
        return values_url(self.facet.param, "&".join(filter(None, [self.asked.query.to_querystring(), own])))


def values_url(param: str, query_string: str) -> str:
    return reverse("postings:facet-values", args=[param]) + (f"?{query_string}" if query_string else "")


@require_safe
def facet_values(request: HtmxRequest, param: str) -> HttpResponse:
    """Every value of a facet under a search, each with the search it leads to; for HTMX what a name holds."""
    asked = Asked.of(request)
    facet = every_value(asked.query, param, lens=asked.lens)
    if request.htmx and not request.htmx.boosted and not request.htmx.history_restore_request:
        context = {"found": _found(facet, asked.words), "query_string": asked.query.to_querystring()}
        response = HttpResponse(
            render_to_string("postings/search/values_swap.jinja", context, using="jinja2")
        )
    else:
        response = render(
            request, "postings/search/values.html", {"section": "openings", "page": _page(asked, facet)}
        )
    patch_vary_headers(response, ["HX-Request", "HX-Boosted", "HX-History-Restore-Request"])
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _found(facet: Facet, words: str) -> Found:
    """The chosen values stay in reach, whatever is looked for."""
    matching = holding((one for one in facet.values if not one.is_chosen), words)
    chosen = [one for one in facet.values if one.is_chosen]
    shown = tuple(chosen + matching[:LONGEST])
    return Found(replace(facet, values=shown, has_more=len(matching) > LONGEST), len(matching))


def _page(asked: Asked, facet: Facet) -> ValuesPage:
    values = holding((one for one in facet.values if not one.is_chosen), asked.words)
    if asked.is_by_name:
        values = by_name(values)
    return ValuesPage(asked, facet, tallies(asked.query, facet.param, values))
