"""Reporting an opening, for everybody; and the reports, for moderators."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from postings.accounts.people import for_moderators, person_of
from postings.moderation.forms import ReportForm
from postings.moderation.models import Report
from postings.moderation.reporting import client_key, comes_too_often
from postings.moderation.reporting import report as keep_report
from postings.moderation.views import frame
from postings.openings.models import Opening
from postings.search.directory import PageLinks

if TYPE_CHECKING:
    from postings.accounts.models import User

_PER_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def report(request: HttpRequest, slug: str, opening_id: str) -> HttpResponse:
    opening = _opening(int(opening_id))
    if request.method != "POST":
        return _form(request, opening, ReportForm())
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _form(request, opening, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    typed = form.cleaned_data
    if not typed["website"]:  # People leave it empty. A program is thanked like everybody.
        if comes_too_often(request, opening, typed["kind"]):
            return _form(request, opening, form, status=HTTPStatus.TOO_MANY_REQUESTS)
        keep_report(
            opening,
            kind=typed["kind"],
            text=typed["text"].strip(),
            email=typed["email"],
            client=client_key(request),
            reporter=person_of(request),
        )
    return redirect("postings:report-thanks", slug=opening.slug, opening_id=opening.pk)


def _opening(opening_id: int) -> Opening:
    found = Opening.objects.public().select_related("institution").filter(pk=opening_id).first()
    if found is None:
        raise Http404
    return found


def _form(
    request: HttpRequest, opening: Opening, form: ReportForm, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    context = {
        "section": "openings",
        "opening": opening,
        "form": form,
        "is_too_often": status == HTTPStatus.TOO_MANY_REQUESTS,
    }
    return render(request, "postings/moderation/report.html", context, status=status)


@require_safe
@never_cache
def thanks(request: HttpRequest, slug: str, opening_id: str) -> HttpResponse:
    context = {"section": "openings", "opening": _opening(int(opening_id))}
    return render(request, "postings/moderation/report_thanks.html", context)


@require_safe
@for_moderators
def reports(request: HttpRequest, person: User) -> HttpResponse:
    kind = request.GET.get("kind", "")
    kind = kind if kind in Report.Kind.values else ""
    found = Report.objects.select_related("opening__institution", "case", "reporter")
    page = Paginator(found.filter(kind=kind) if kind else found, _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **frame("reports"),
        "reports": page.object_list,
        "total": page.paginator.count,
        "pages": PageLinks(page, (("kind", kind),) if kind else ()),
        "kinds": Report.Kind.choices,
        "kind": kind,
    }
    return render(request, "postings/moderation/reports.html", context)
