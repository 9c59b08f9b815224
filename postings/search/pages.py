"""The front page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from postings.search.extensions import extensions
from postings.search.front import front


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    sections = [section() for section in extensions.front_sections]
    context = {"front": front(timezone.now()), "sections": sections}
    return render(request, "postings/search/home.html", context)
