from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from careers.advice.actions import MOST_WAITING, ask
from careers.advice.forms import AskForm
from careers.advice.sending import KEPT
from postings.alerts.limits import asks_too_often

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def advice(request: HttpRequest) -> HttpResponse:
    form = AskForm(request.POST if request.method == "POST" else None)
    too_often = request.method == "POST" and asks_too_often(request)
    if too_often:
        form.add_error(None, "You have sent many forms within this hour. Wait a little, and send it again.")
    elif form.is_valid():
        read = form.cleaned_data
        ask(**{name: read[name] for name in ("name", "email", "topic", "question", "time_zone", "times")})
        return redirect("careers:advice-asked")
    status = 429 if too_often else 422 if form.is_bound else 200
    context = {"form": form, "kept_days": KEPT.days, "section": "guides"}
    return render(request, "careers/advice/ask.html", context, status=status)


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    context = {"most_waiting": MOST_WAITING, "kept_days": KEPT.days, "section": "guides"}
    return render(request, "careers/advice/asked.html", context)
