"""The site's admin: it keeps a trace of everything, opens on what waits, and takes any address."""

from __future__ import annotations

from functools import update_wrapper
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from jobboard.admin_site.attention import attention
from jobboard.admin_site.finding import LONGEST, find
from jobboard.admin_site.lists import answered, may_be_mistyped
from jobboard.admin_site.ways import sections_for
from postings.accounts.audit.site import AuditedSite, View
from postings.accounts.people import person_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase
    from django.template.response import TemplateResponse
    from django.urls import URLPattern, URLResolver


class BoardSite(AuditedSite):
    site_header = "The board's admin"
    site_title = "Admin"
    index_title = "Admin home"
    index_template = "admin/home.html"

    def get_urls(self) -> list[URLPattern | URLResolver]:
        found = path("find/", self.admin_view(self.find), name="find")
        return [found, *super().get_urls()]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        person = person_of(request)
        home = {"attention": attention(person), "sections": sections_for(person)} if person else {}
        return super().index(request, {**home, **(extra_context or {})})

    @method_decorator(require_safe)
    def find(self, request: HttpRequest) -> HttpResponse:
        """Openings, institutions, people and topics by name: of what the person may see."""
        words = " ".join(request.GET.get("q", "").replace("\0", " ").split())[:LONGEST]
        context = {
            **self.each_context(request),
            "title": f"Found for “{words}”" if words else "Find",
            "words": words,
            "groups": find(self, request, words),
        }
        return render(request, "admin/find.html", context)

    def admin_view(self, view: View, cacheable: bool = False) -> View:  # type: ignore[override] # any view
        inner = super().admin_view(view, cacheable)

        def patient(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if may_be_mistyped(request):
                return answered(request, lambda: inner(request, *args, **kwargs))
            answer: HttpResponseBase = inner(request, *args, **kwargs)
            return answer

        return update_wrapper(patient, inner)
