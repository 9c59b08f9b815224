"""The front page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from postings.search.front import front


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "postings/search/home.html", {"front": front(timezone.now())})
