from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def post(request: HttpRequest) -> HttpResponse:
    """How openings get onto the board while institutions have no accounts yet."""
    return render(request, "postings/openings/post.html", {"section": "post"})
