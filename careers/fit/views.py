from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careers.fit.forms import ProfileForm
from careers.fit.keeping import forget, keep, kept_for, profile_of
from careers.fit.quiz import quiz
from careers.fit.quiz_result import asked_now, result_of
from careers.fit.steps import outlook
from careers.fit.suggestions import suggestions
from careers.fit.tables import rules_page

if TYPE_CHECKING:
    from careers.fit.profile import Profile


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def fit(request: HttpRequest) -> HttpResponse:
    """The profile, and what it opens. Saving one is the first thing that makes a session."""
    profile = profile_of(request)
    onward = _onward(request)
    if request.method == "POST":
        form = ProfileForm(request.POST, suggested=suggestions())
        if form.is_valid():
            return _save(request, form.profile(), onward)
        return render(request, "careers/fit/profile.html", _context(form, profile, onward), status=422)
    form = ProfileForm(profile=profile, suggested=suggestions())
    response = render(request, "careers/fit/profile.html", _context(form, profile, onward))
    if profile:
        # Once it is deleted, "back" does not show it. Without one, "back" brings what was typed.
        add_never_cache_headers(response)
    return response


def _save(request: HttpRequest, profile: Profile, onward: str) -> HttpResponse:
    if profile.is_empty:
        forget(request)
    else:
        keep(request, profile)
        messages.success(request, "Your profile is saved in this browser’s session.")
    return HttpResponseRedirect(onward or reverse("careers:fit"))


def _context(form: ProfileForm, profile: Profile | None, onward: str) -> dict[str, object]:
    return {
        "section": "fit",
        "form": form,
        "onward": onward,
        "outlook": outlook(profile) if profile else None,
        "days": kept_for().days,
    }


def _onward(request: HttpRequest) -> str:
    """Where somebody came from and goes back to, if that is an address of this site."""
    url = (request.POST if request.method == "POST" else request.GET).get("next", "")
    return url if url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None) else ""


@require_POST
def forget_profile(request: HttpRequest) -> HttpResponse:
    forget(request)
    messages.success(request, "Your profile is deleted.")
    return redirect("careers:fit")


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    return render(request, "careers/fit/rules.html", {"section": "fit", "page": rules_page()})


@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    """The quiz; with its answers in the address, what they come to."""
    given = request.GET.dict()
    context = {"section": "fit", "quiz": quiz(), "asked": asked_now(given), "result": result_of(given)}
    return render(request, "careers/fit/roles.html", context)
