"""Pages on pay. All of them are read from what this process keeps, so they ask the database next to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from careers.salaries.downloads import download
from careers.salaries.forms import OfferForm
from careers.salaries.pages import known_of
from careers.salaries.pages import role_page as page_of_role
from careers.salaries.pages_currency import currency_of
from careers.salaries.pages_offer import answer_to
from careers.salaries.pages_overview import everything
from careers.salaries.pages_overview import overview as page_of_all
from careers.salaries.pages_scope import Scope
from postings.feeds.wording import absolute

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    page = page_of_all(request.GET.get("currency", ""))
    url = reverse("careers:salaries")
    return render(request, "careers/salaries/overview.html", {"page": page, **_frame(request, url)})


@require_safe
def overview_download(request: HttpRequest, extension: str) -> HttpResponse:
    known = everything()
    currency = currency_of(request.GET.get("currency", ""), known)
    return download(currency.of(known), extension, "salaries")


@require_safe
def role_page(request: HttpRequest, role: str, level: str = "", country: str = "") -> HttpResponse:
    scope = _scope(role, level, country)
    page = page_of_role(scope, request.GET.get("currency", ""))
    frame = _frame(request, scope.get_absolute_url())
    return render(request, "careers/salaries/role.html", {"page": page, "scope": scope, **frame})


@require_safe
def role_download(
    request: HttpRequest, role: str, extension: str, level: str = "", country: str = ""
) -> HttpResponse:
    scope = _scope(role, level, country)
    known = known_of(scope).everything
    currency = currency_of(request.GET.get("currency", ""), known)
    return download(currency.of(known), extension, scope.file_name)


@require_safe
def offer(request: HttpRequest) -> HttpResponse:
    """An answer has its address, so it can be kept and sent; only the empty question is for search engines."""
    is_asked = not OfferForm.base_fields.keys().isdisjoint(request.GET)
    form = OfferForm(request.GET) if is_asked else OfferForm()
    answer = answer_to(form.offer()) if form.is_bound and form.is_valid() else None
    context = {"form": form, "answer": answer, **_frame(request, reverse("careers:salaries-offer"))}
    return render(request, "careers/salaries/offer.html", context)


def _scope(role: str, level: str, country: str) -> Scope:
    scope = Scope.of_path(role, level=level, country=country)
    if scope is None:
        raise Http404("Nothing is known of such pay.")
    return scope


def _frame(request: HttpRequest, url: str) -> dict[str, object]:
    """The page without parameters is the one to be found; with any, it is the same in other units."""
    return {"section": "salaries", "canonical": absolute(url), "address": url, "is_plain": not request.GET}
