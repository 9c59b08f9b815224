"""Uploading a table, seeing what each line would become, and importing what one wants of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from postings.institutions.access import EDITOR, for_members
from postings.publishing.bulk import importing, template
from postings.publishing.bulk.checking import Checker
from postings.publishing.bulk.claiming import WORKED_ON, hand_out
from postings.publishing.bulk.columns import COLUMNS
from postings.publishing.bulk.forms import UploadForm
from postings.publishing.bulk.showing import Shown, line_of, rows_shown, wrong_lines
from postings.publishing.models import Upload
from postings.search.directory import PageLinks

if TYPE_CHECKING:
    from postings.institutions.people_models import Membership

private = cache_control(private=True, no_store=True)
LINES_SHOWN = 50
# Whoever has so many under way waits for one to end.
MOST_AT_ONCE = 3
_FORMATS = {"csv": (template.as_text, template.CSV), "xlsx": (template.as_book, template.XLSX)}


@require_http_methods(["GET", "HEAD", "POST"])
@for_members(EDITOR)
@private
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
@private
def desk_upload(request: HttpRequest, membership: Membership, upload_id: int) -> HttpResponse:
    upload = _upload(membership, upload_id)
    shown = Shown.of(request.GET.get("show"))
    page = Paginator(rows_shown(upload, shown), LINES_SHOWN).get_page(request.GET.get("page"))
    checker = Checker(membership.institution)
    context = {
        "membership": membership,
        "desk_section": "uploads",
        "upload": upload,
        "is_working": upload.state in WORKED_ON,
        "shown": shown,
        "choices": Shown.choices,
        "lines": [line_of(row, checker) for row in page.object_list],
        "pages": PageLinks(page, (("show", shown.value),)),
        "waiting": importing.waiting_rows(upload).count() if upload.state == Upload.State.CHECKED else 0,
        "failed": upload.rows.exclude(problem="").count() if upload.state == Upload.State.DONE else 0,
    }
    is_fragment = "HX-Request" in request.headers
    name = "postings/publishing/bulk/state.html" if is_fragment else "postings/publishing/bulk/upload.html"
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
    address = request.POST.get("back", "")
    here = redirect("postings:desk-upload", membership.institution.slug, upload.pk)
    if address.startswith("?") and does in ("save", "all", "none"):
        here["Location"] += address
    return here


@require_safe
@for_members(EDITOR)
@private
def desk_upload_wrong(request: HttpRequest, membership: Membership, upload_id: int) -> HttpResponse:
    """The lines that were not imported, with what is wrong, to be mended and uploaded again."""
    return wrong_lines(_upload(membership, upload_id))


@require_POST
@for_members(EDITOR)
def desk_upload_delete(request: HttpRequest, membership: Membership, upload_id: int) -> HttpResponse:
    """The table and its lines; openings that were made of it stay."""
    gone = membership.institution.uploads.filter(pk=upload_id).exclude(state__in=WORKED_ON)
    if not gone.exists():
        _upload(membership, upload_id)
        messages.error(request, "A worker is at it. Wait until it is done.")
        return redirect("postings:desk-upload", membership.institution.slug, upload_id)
    gone.delete()
    messages.success(request, "The table is deleted. Openings that were made of it stay.")
    return redirect("postings:desk-uploads", membership.institution.slug)


def _upload(membership: Membership, upload_id: int) -> Upload:
    uploads = membership.institution.uploads.select_related("institution", "user").defer("content")
    return get_object_or_404(uploads, pk=upload_id)


def _numbers(request: HttpRequest, name: str) -> set[int]:
    return {
        int(value)
        for value in request.POST.getlist(name)[: 2 * LINES_SHOWN]
        if value.isascii() and value.isdigit() and len(value) < 10
    }
