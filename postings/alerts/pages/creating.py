"""Asking for an alert, and asking for the link to one's alerts."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from postings.alerts import limits
from postings.alerts.asking import ask, ask_for_link
from postings.alerts.forms import AskForm, LinkForm, TimesForm
from postings.alerts.history import preview
from postings.alerts.models import Frequency
from postings.alerts.pages.access import READ_OR_POST, private
from postings.alerts.wish import Wish
from postings.openings.cards import Card

if TYPE_CHECKING:
    from django import forms
    from django.http import QueryDict


@require_http_methods(READ_OR_POST)
def alert_create(request: HttpRequest) -> HttpResponse:
    """The form for any search (`?role=phd&country=DE`), or for more like an opening (`?like=17`).

    Its buttons that change the search send the whole form, so that what was typed stays.
    """
    if request.method != "POST":
        like = request.GET.get("like")
        wish = Wish.of(request.GET) if like is None else Wish.like(like, timezone.now())
        return _form_page(request, wish, AskForm(), is_fresh=True)
    if "to" in request.POST:
        return _form_page(request, Wish.of(request.POST["to"]), AskForm(initial=typed(AskForm, request.POST)))
    wish, form = Wish.of(request.POST.get("search", "")), AskForm(request.POST)
    if not form.is_valid():
        return _form_page(request, wish, form)
    if limits.asks_too_often(request):
        return too_often(request)
    started = time.monotonic()
    email, reminders = form.cleaned_data["email"], form.cleaned_data["reminders"]
    ask(email, wish.query, form.times, reminders=reminders)
    limits.even_out(started)
    return private(render(request, "postings/alerts/asked.html", {"email": email, "wish": wish}))


@require_http_methods(READ_OR_POST)
def alert_links(request: HttpRequest) -> HttpResponse:
    form = LinkForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return private(render(request, "postings/alerts/links.html", {"form": form}))
    if limits.asks_too_often(request):
        return too_often(request)
    started = time.monotonic()
    ask_for_link(form.cleaned_data["email"])
    limits.even_out(started)
    return private(render(request, "postings/alerts/links.html", {"sent_to": form.cleaned_data["email"]}))


def typed(form: type[TimesForm], data: QueryDict) -> dict[str, Any]:
    """What stands in a form that is not to be checked yet."""
    fields: dict[str, forms.Field] = form.base_fields
    kept: dict[str, Any] = {name: data[name] for name in fields if name in data}
    return kept | {"reminders": "reminders" in data}


def too_often(request: HttpRequest) -> HttpResponse:
    return private(render(request, "postings/alerts/too_often.html", status=429))


def _form_page(request: HttpRequest, wish: Wish, form: AskForm, *, is_fresh: bool = False) -> HttpResponse:
    past = preview(wish.query)
    shown = {
        "wish": wish,
        "form": form,
        "preview": past,
        "examples": [Card.of(opening) for opening in past.examples],
        "rates": {frequency: past.rate(frequency) for frequency in Frequency.values},
        "guess_zone": is_fresh,
    }
    return private(render(request, "postings/alerts/create.html", shown))
