"""Uploading a table, seeing what each line would become, and importing what one wants of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from postings.institutions.access import EDITOR, for_members
from postings.publishing.bulk import importing, template
from postings.publishing.bulk.checking import Checker
from postings.publishing.bulk.claiming import WORKED_ON, hand_out
from postings.publishing.bulk.columns import COLUMNS
from postings.publishing.bulk.forms import UploadForm
from postings.publishing.bulk.showing import Line, Shown, line_of, rows_shown, wrong_lines
from postings.publishing.models import Upload
from postings.search.directory import PageLinks

if TYPE_CHECKING:
    from postings.institutions.people_models import Membership
    from postings.publishing.models import UploadRow

LINES_SHOWN = 50
# Whoever has so many under way waits for one to end.
MOST_AT_ONCE = 3
_PAGE, _STATE = "postings/publishing/bulk/upload.html", "postings/publishing/bulk/state.html"
_FORMATS = {"csv": (template.as_text, template.CSV), "xlsx": (template.as_book, template.XLSX)}


@require_http_methods(["GET", "HEAD", "POST"])
@for_members(EDITOR)
def desk_uploads(request: HttpRequest, membership: Membership) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    uploads = membership.institution.uploads.select_related("user").defer("content")
    if request.method == "POST" and form.is_valid():
        if uploads.filter(state__in=WORKED_ON).count() < MOST_AT_ONCE:
            return redirect("postings:desk-upload", membership.institution.slug, _kept(membership, form).pk)
        form.add_error("file", f"{MOST_AT_ONCE} tables are being read. Wait until one is done.")
    context = {
        "membership": membership,
        "desk_section": "uploads",
        "form": form,
        "uploads": uploads[:20],
        "columns": COLUMNS,
    }
    return render(
        request, "postings/publishing/bulk/uploads.html", context, status=422 if form.errors else 200
    )


def _kept(membership: Membership, form: UploadForm) -> Upload:
    file = form.cleaned_data["file"]
    upload = Upload.objects.create(
        institution=membership.institution,
        user=membership.user,
        filename=" ".join((file.name or "table").replace("\0", "").split())[:200],
        content=file.read(),
    )
    hand_out(upload.pk)
    return upload


@require_safe
@for_members(EDITOR)
def desk_upload_template(request: HttpRequest, membership: Membership, kind: str) -> HttpResponse:
    if kind not in _FORMATS:
        raise Http404
    write, content_type = _FORMATS[kind]
    response = HttpResponse(write(), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="openings.{kind}"'
    return response


@require_safe
@for_members(EDITOR)
def desk_upload(request: HttpRequest, membership: Membership, upload_id: int) -> HttpResponse:
    upload = _upload(membership, upload_id)
    is_working = upload.state in WORKED_ON
    shown = Shown.of(request.GET.get("show"))
    # Lines that still may change are not shown.
    rows = upload.rows.none() if is_working else rows_shown(upload, shown)
    page = Paginator(rows, LINES_SHOWN).get_page(request.GET.get("page"))
    context = {
        "membership": membership,
        "desk_section": "uploads",
        "upload": upload,
        "is_working": is_working,
        "is_fragment": "HX-Request" in request.headers,
        "shown": shown,
        "choices": Shown.choices,
        "lines": _lines(membership, list(page.object_list)),
        "pages": PageLinks(page, (("show", shown.value),)),
        "waiting": importing.waiting_rows(upload).count(),
        "chosen": importing.chosen_rows(upload).count(),
        "failed": upload.rows.exclude(problem="").count() if upload.state == Upload.State.DONE else 0,
    }
    name = _STATE if context["is_fragment"] else _PAGE
    return render(request, name, context)


@require_POST
@for_members(EDITOR)
def desk_upload_choose(request: HttpRequest, membership: Membership, upload_id: int) -> HttpResponse:
    """Keep what is ticked on a page, tick all or none; and import, if that is the button."""
    upload, does = _upload(membership, upload_id), request.POST.get("do", "save")
    try:
        if does in ("all", "none"):
            importing.choose_all(upload, is_chosen=does == "all")
        else:
            importing.choose(upload, shown=_numbers(request, "shown"), chosen=_numbers(request, "line"))
        if does in ("publish", "drafts"):
            number = importing.begin(upload, is_publishing=does == "publish")
            messages.success(request, f"Being imported: {number:,}.")
    except importing.ChoiceError as error:
        messages.error(request, str(error))
    here = reverse("postings:desk-upload", args=[membership.institution.slug, upload.pk])
    if does not in ("save", "all", "none"):
        return redirect(here)
    page = max(_numbers(request, "page"), default=1)
    where = urlencode([("show", Shown.of(request.POST.get("show")).value), ("page", str(page))])
    return redirect(f"{here}?{where}")


@require_safe
@for_members(EDITOR)
def desk_upload_wrong(request: HttpRequest, membership: Membership, upload_id: int) -> HttpResponse:
    """The lines that were not imported, with what is wrong, to be mended and uploaded again."""
    return wrong_lines(_upload(membership, upload_id))


@require_http_methods(["GET", "HEAD", "POST"])
@for_members(EDITOR)
def desk_upload_delete(request: HttpRequest, membership: Membership, upload_id: int) -> HttpResponse:
    """The table and its lines; openings that were made of it stay. Asks first."""
    if request.method != "POST":
        upload = _upload(membership, upload_id)
        context = {"membership": membership, "desk_section": "uploads", "upload": upload}
        return render(request, "postings/publishing/bulk/delete.html", context)
    gone = membership.institution.uploads.filter(pk=upload_id).exclude(state__in=WORKED_ON)
    if not gone.exists():
        _upload(membership, upload_id)
        messages.error(request, "A worker is at it. Wait until it is done.")
        return redirect("postings:desk-upload", membership.institution.slug, upload_id)
    gone.delete()
    messages.success(request, "The table is deleted. Openings that were made of it stay.")
    return redirect("postings:desk-uploads", membership.institution.slug)


def _lines(membership: Membership, rows: list[UploadRow]) -> list[Line]:
    if not rows:
        return []
    checker = Checker(membership.institution)
    return [line_of(row, checker) for row in rows]


def _upload(membership: Membership, upload_id: int) -> Upload:
    uploads = membership.institution.uploads.select_related("institution", "user").defer("content")
    return get_object_or_404(uploads, pk=upload_id)


def _numbers(request: HttpRequest, name: str) -> set[int]:
    return {
        int(value)
        for value in request.POST.getlist(name)[: 2 * LINES_SHOWN]
        if value.isascii() and value.isdigit() and len(value) < 10
    }
