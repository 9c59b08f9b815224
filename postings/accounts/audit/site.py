"""Django's admin, in which nothing is done without a trace.

What the admin itself logs (adding, changing, deleting, one by one, in lists and in bulk) a trigger of the database
copies from its log into ours, so that no `ModelAdmin` can forget to. What it does not log, bulk actions and pages of
our own, is written here, where every page of the admin passes: in one transaction with what was done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import update_wrapper
from typing import TYPE_CHECKING, Any

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from postings.accounts.audit.models import AuditEntry, record
from postings.accounts.models import User

if TYPE_CHECKING:
    from django.db.models import Model
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

View = Callable[..., Any]

# The log has these; or they change nothing of the board.
_LIST = "_changelist"
_LOGGED = ("_add", "_change", "_delete", _LIST)
_NOTHING = {
    "login",
    "logout",
    "jsi18n",
    "autocomplete",
    "password_change",
    "index",
    "app_list",
    "view_on_site",
}


class AuditedSite(AdminSite):
    """The admin's own sign-in leads through the site's, so that second steps and limits hold for it as well."""

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        answer: HttpResponse = secure_admin_login(super().login)(request, extra_context)
        return answer

    def password_change(  # type: ignore[override] # the stubs know of pages only
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseRedirect:
        """Where a password is changed, whoever has it is told."""
        return HttpResponseRedirect(reverse("account_change_password"))

    def admin_view(self, view: View, cacheable: bool = False) -> View:  # type: ignore[override] # any view
        inner = super().admin_view(view, cacheable)

        def watched(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            person = request.user if self.has_permission(request) else None
            if request.method != "POST" or not isinstance(person, User):
                answer: HttpResponseBase = inner(request, *args, **kwargs)
                return answer
            with transaction.atomic():
                chosen = list(self._chosen(request))
                answer = inner(request, *args, **kwargs)
                if answer.status_code < 400 and not isinstance(answer, TemplateResponse):
                    self._note(request, person, chosen)
            return answer

        return update_wrapper(watched, inner)

    def _note(self, request: HttpRequest, person: User, chosen: list[Model]) -> None:
        match = request.resolver_match
        name = (match.url_name or "") if match else ""
        action = request.POST.get("action") if name.endswith(_LIST) else ""
        if action:
            for one in chosen:
                record(actor=person, action=f"admin.{action}"[:60], target=one)
            if request.POST.get("select_across") == "1":
                _record_page(person, f"admin.{action}", name, {"all": True})
        elif match and name not in _NOTHING and not name.endswith(_LOGGED):
            _record_page(person, "admin.page", name, {"of": [str(one) for one in match.kwargs.values()]})

    def _chosen(self, request: HttpRequest) -> Iterable[Model]:
        """The ticked rows, as they are before anything is done to them."""
        ids = request.POST.getlist(ACTION_CHECKBOX_NAME) if request.POST.get("action") else []
        name = request.resolver_match.url_name if request.resolver_match else ""
        for rows in self._registry.values() if ids else ():
            if name == f"{rows.opts.app_label}_{rows.opts.model_name}_changelist":
                numbers = [number for number in ids if number.isdecimal() and len(number) < 19]
                return list(rows.get_queryset(request).filter(pk__in=numbers))
        return []


def _record_page(person: User, action: str, name: str, details: dict[str, Any]) -> None:
    """Something that is no row of a table."""
    AuditEntry.objects.create(
        actor=person,
        actor_name=person.email,
        action=action[:60],
        target_type="page",
        target_id=name[:60],
        target_name=name,
        details=details,
    )
