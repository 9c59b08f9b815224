"""The admin's page that says what merging would do, and asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from postings.accounts.people import person_of
from postings.institutions.merging import MergeError, merge, plan
from postings.institutions.models import Institution
from postings.institutions.names import name_key

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin

_ALIKE = 8


def merge_page(request: HttpRequest, admin: ModelAdmin[Institution], institution_id: int) -> HttpResponse:
    """First into which; then what moves. Only a POST that says so merges."""
    source = get_object_or_404(Institution.objects.current(), pk=institution_id)
    actor = person_of(request)
    if actor is None or not admin.has_change_permission(request, source):
        raise PermissionDenied
    slug = request.POST.get("into", "") or request.GET.get("into", "")
    target = Institution.objects.current().filter(slug=slug.replace("\x00", "").strip()).first()
    if request.method == "POST" and target is not None and request.POST.get("sure"):
        try:
            merge(source=source, target=target, actor=actor)
        except MergeError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"{source} is merged into {target}.")
            return HttpResponseRedirect(reverse("admin:postings_institution_change", args=[target.pk]))
    context = {
        **admin.admin_site.each_context(request),
        "title": f"Merge {source} into another institution",
        "opts": admin.opts,
        "source": source,
        "slug": slug,
        "target": target,
        "plan": plan(source, target) if target else None,
        "alike": _alike(source),
        "is_unsure": request.method == "POST" and target is not None and not request.POST.get("sure"),
    }
    return render(request, "postings/institutions/admin_merge.html", context)


def _alike(source: Institution) -> list[Institution]:
    """Those in the same country whose name shares its longest words."""
    words = sorted(name_key(source.name).split(), key=len, reverse=True)[:3]
    others = Institution.objects.current().exclude(pk=source.pk).filter(country__in=["", source.country])
    scored = [(sum(word in name_key(one.name) for word in words), one) for one in others]
    return [one for score, one in sorted(scored, key=lambda pair: -pair[0]) if score][:_ALIKE]
