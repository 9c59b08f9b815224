from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from careers.guides import glossary as terms
from careers.guides.comparing import compare
from careers.guides.listing import groups
from careers.guides.markup import glossary_markup, guide_markup
from careers.guides.models import Picture
from careers.guides.page import GuidePage, guide_of, page_of
from careers.guides.state import content_state
from careers.salaries.banded import stated_bands
from postings.feeds.wording import absolute
from postings.institutions.logos import content_type
from postings.search.keeping import Shown, kept_page


@require_safe
def guide_list(request: HttpRequest) -> HttpResponse:
    context = {"section": "guides", "groups": groups(), "canonical": absolute(request.path)}
    return render(request, "careers/guides/list.html", context)


@require_safe
def guide_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The live edition; a guide without one is not there yet. Kept until anything that guides are made of changes."""

    def make() -> tuple[HttpResponse, Shown | None]:
        page = _page(slug)
        context = {
            "section": "guides",
            "page": page,
            "markup": guide_markup(page),
            "canonical": absolute(request.path),
        }
        shown = Shown(page.related.query, page.related.cards) if page.related else None
        return render(request, "careers/guides/guide.html", context), shown

    # A band that changed is in charts only once this process has read all bands anew.
    return kept_page(request, ("guide", slug, content_state(), id(stated_bands())), make)


def _page(slug: str) -> GuidePage:
    guide = guide_of(slug)
    if guide is None or guide.live is None:
        raise Http404("There is no such guide.")
    return page_of(guide, guide.live, timezone.now())


@require_safe
def guide_comparison(request: HttpRequest) -> HttpResponse:
    """Some roles side by side: `?guide=phd-researcher&guide=research-fellow`."""
    compared = compare(request.GET.getlist("guide"))
    context = {"section": "guides", "comparison": compared, "canonical": absolute(request.path)}
    return render(request, "careers/guides/compare.html", context)


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    found = terms.glossary()
    context = {
        "section": "guides",
        "glossary": found,
        "markup": glossary_markup(found),
        "canonical": absolute(request.path),
    }
    return render(request, "careers/guides/glossary.html", context)


@require_safe
@cache_control(public=True, max_age=24 * 3600)
def picture(request: HttpRequest, name: str) -> FileResponse:
    """An image of a guide. Pages draw it all the same; opened by itself it is only downloaded."""
    found = get_object_or_404(Picture, name=name)
    try:
        file, kind = found.file.open("rb"), content_type(str(found.file.name))
    except (KeyError, FileNotFoundError) as error:
        raise Http404("There is no such picture.") from error
    return FileResponse(file, as_attachment=True, content_type=kind)
