"""Where editions are written, reviewed and published."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careers.guides import previews
from careers.guides.admin_forms import MOST_SIGNS, EditionForm, ScheduleForm, SendBackForm, text_problems
from careers.guides.differences import changes_between
from careers.guides.models import Edition, EditionStatus
from careers.guides.workflow import actions
from careers.guides.workflow.moves import OPEN, Move, MoveError, moves_of
from postings.accounts.models import User

if TYPE_CHECKING:
    from django import forms
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

# The moves that ask for something; the others are a button.
_FORMS: dict[Move, type[forms.Form]] = {Move.SEND_BACK: SendBackForm, Move.SCHEDULE: ScheduleForm}
_TITLES = {
    Move.REVIEW: "Send to review",
    Move.SEND_BACK: "Send back",
    Move.SCHEDULE: "Schedule",
    Move.PUBLISH: "Publish now",
}
_DECISIONS = (Move.PUBLISH, Move.SCHEDULE, Move.SEND_BACK)
_SENT_BACK = {(before, Move.SEND_BACK.after) for before in Move.SEND_BACK.before}
_DONE = {
    Move.REVIEW: "Sent to review.",
    Move.SEND_BACK: "Sent back. It is a draft again.",
    Move.SCHEDULE: "Scheduled.",
    Move.PUBLISH: "Published. Visitors read this edition now.",
}


def person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


@admin.register(Edition)
class EditionAdmin(admin.ModelAdmin[Edition]):
    form = EditionForm
    change_form_template = "admin/careers/edition.html"
    list_display = ("__str__", "guide", "status", "author", "reviewer", "publish_at", "updated_at")
    list_filter = ("status", "guide")
    list_select_related = ("guide", "author", "reviewer")
    search_fields = ("title", "text")
    ordering = ("-updated_at",)
    actions = None
    fieldsets = ((None, {"fields": ("title", "summary", "text", "note", "seen")}),)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """One is begun on the page of its guide."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        is_draft = obj is None or obj.status == EditionStatus.DRAFT
        return is_draft and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        """What was published once is kept."""
        is_draft = obj is None or obj.status == EditionStatus.DRAFT
        return is_draft and super().has_delete_permission(request, obj)

    def get_fieldsets(self, request: HttpRequest, obj: Edition | None = None) -> Any:
        """Whoever only reads has no use for the mark of a change in between."""
        if self.has_change_permission(request, obj):
            return super().get_fieldsets(request, obj)
        return ((None, {"fields": ("title", "summary", "text", "note")}),)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/preview/", view(self.preview), name="careers_edition_preview"),
            path("<int:pk>/move/<slug:name>/", view(self.move), name="careers_edition_move"),
            path("<int:pk>/differences/", view(self.differences), name="careers_edition_differences"),
            path("<int:pk>/go-back/", view(self.go_back), name="careers_edition_go_back"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Compared with what is stored under the guide's lock: of two who save at once, the second is told."""
        with transaction.atomic():
            edition = self.get_object(request, object_id)
            if request.method == "POST" and edition is not None:
                actions.hold_guide(edition)
                edition = self.get_object(request, object_id)
            if request.method == "POST" and self._came_too_late(request, edition):
                return self._typed_kept(request, edition)
            extra = self._beside(request, edition) if edition else {}
            return super().change_view(request, object_id, form_url, {**extra, **(extra_context or {})})

    def _came_too_late(self, request: HttpRequest, edition: Edition | None) -> bool:
        return self.has_change_permission(request) and not (
            edition is not None and self.has_change_permission(request, edition)
        )

    def _typed_kept(self, request: HttpRequest, edition: Edition | None) -> HttpResponse:
        """It is no draft any more, or is gone: what was typed is shown, to be copied."""
        title = "Your text was not saved"
        context = self._context(request, edition, title) if edition else self._frame(request, title)
        context["typed"] = {
            name.capitalize(): request.POST.get(name, "") for name in ("title", "summary", "text")
        }
        return render(request, "admin/careers/not_saved.html", context, status=HTTPStatus.CONFLICT)

    def _beside(self, request: HttpRequest, edition: Edition) -> dict[str, object]:
        """What the page has beside the form."""
        moves = moves_of(edition, person(request))
        log = list(edition.moves.select_related("actor"))
        return {
            "can_write": Move.WRITE in moves,
            "can_send_to_review": Move.REVIEW in moves,
            "decisions": [(move, _TITLES[move], _form(move)) for move in _DECISIONS if move in moves],
            "refusal": Move.PUBLISH.refusal(edition, person(request)) if edition.status in OPEN[1:] else "",
            "preview_path": previews.preview_path(edition) if edition.status in OPEN else "",
            "preview_days": previews.HOLDS.days,
            "moves": log,
            "sent_back": log[0] if log and (log[0].before, log[0].after) in _SENT_BACK else None,
        }

    def delete_model(self, request: HttpRequest, obj: Edition) -> None:
        """Asked again under the lock: it may have been published since the page asked whether to."""
        try:
            actions.delete(obj)
        except MoveError as error:
            raise PermissionDenied from error

    def save_model(self, request: HttpRequest, obj: Edition, form: Any, change: bool) -> None:
        actions.write(obj, person(request))

    def response_change(self, request: HttpRequest, obj: Edition) -> HttpResponse:
        if "_review" in request.POST:
            return self._back(request, obj, Move.REVIEW, self._moved(request, obj, Move.REVIEW, {}))
        self.message_user(request, "Draft saved.", messages.SUCCESS)
        return HttpResponseRedirect(_address(obj))

    @method_decorator(require_POST)
    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The text as it is typed, stored nowhere."""
        edition = self._edition(request, pk)
        title, summary, text = (request.POST.get(name, "") for name in ("title", "summary", "text"))
        typed = previews.as_typed(edition.guide, title, summary, text[:MOST_SIGNS])
        if "_full" in request.POST:
            return previews.full_page(request, typed, timezone.now())
        return previews.text_alone(request, typed, text_problems(text))

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def move(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """GET asks for what the move needs; so does a POST in which something is missing."""
        edition = self._edition(request, pk)
        move = next((move for move in _TITLES if move.label == name), None)
        if move is None:
            raise PermissionDenied
        form = _form(move, request.POST if request.method == "POST" else None)
        if request.method == "POST" and (form is None or form.is_valid()):
            refusal = self._moved(request, edition, move, form.cleaned_data if form else {})
            if form is None or not refusal:
                return self._back(request, edition, move, refusal)
            form.add_error(None, refusal)
        context = self._context(request, edition, _TITLES[move]) | {"form": form, "move": move}
        return render(request, "admin/careers/move.html", context)

    def _moved(self, request: HttpRequest, edition: Edition, move: Move, given: dict[str, Any]) -> str:
        """Why it could not be; empty where it was done."""
        try:
            with transaction.atomic():
                actions.hold_guide(edition)
                _check_seen(edition, move, request.POST.get("seen", ""))
                _ACTIONS[move](edition, person(request), **given)
        except MoveError as error:
            return str(error)
        self.log_change(request, edition, _DONE[move])
        return ""

    def _back(self, request: HttpRequest, edition: Edition, move: Move, refusal: str) -> HttpResponse:
        """On its page, with what happened."""
        level = messages.ERROR if refusal else messages.SUCCESS
        self.message_user(request, refusal or _DONE[move], level)
        return HttpResponseRedirect(_address(edition))

    @method_decorator(require_safe)
    def differences(self, request: HttpRequest, pk: int) -> HttpResponse:
        """To the edition before it, or to the one that `?from=` numbers."""
        edition = self._edition(request, pk)
        others = edition.guide.editions.exclude(pk=edition.pk)
        number = request.GET.get("from", "")
        older = others.filter(number=number).first() if number.isdecimal() and len(number) < 9 else None
        older = older or others.filter(number__lt=edition.number).first()
        context = self._context(request, edition, f"Differences of edition {edition.number}")
        context |= {"older": older, "others": others, "changes": _changes(older, edition)}
        return render(request, "admin/careers/differences.html", context)

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def go_back(self, request: HttpRequest, pk: int) -> HttpResponse:
        """GET asks, with what would change."""
        edition = self._edition(request, pk)
        if request.method == "POST":
            return self._went_back(request, edition)
        context = self._context(request, edition, f"Go back to edition {edition.number}")
        live = edition.guide.live
        context |= {"older": live, "changes": _changes(live, edition)}
        return render(request, "admin/careers/go_back.html", context)

    def _went_back(self, request: HttpRequest, edition: Edition) -> HttpResponse:
        try:
            draft = actions.go_back(edition, person(request))
        except MoveError as error:
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(_address(edition))
        self.log_addition(request, draft, draft.note)
        self.message_user(request, "A new draft has the older text. It goes to review as any other.")
        return HttpResponseRedirect(_address(draft))

    def _edition(self, request: HttpRequest, pk: int) -> Edition:
        if not self.has_view_permission(request):
            raise PermissionDenied
        editions: QuerySet[Edition] = Edition.objects.select_related("guide__live", "author", "reviewer")
        return get_object_or_404(editions, pk=pk)

    def _context(self, request: HttpRequest, edition: Edition, title: str) -> dict[str, object]:
        return self._frame(request, title) | {"edition": edition, "guide": edition.guide}

    def _frame(self, request: HttpRequest, title: str) -> dict[str, object]:
        return {**self.admin_site.each_context(request), "title": title, "opts": self.opts}


_ACTIONS: dict[Move, Any] = {
    Move.REVIEW: actions.send_to_review,
    Move.SEND_BACK: actions.send_back,
    Move.SCHEDULE: actions.schedule,
    Move.PUBLISH: actions.publish,
}


def _form(move: Move, data: Any = None) -> forms.Form | None:
    return _FORMS[move](data, auto_id=f"{move.label}-%s") if move in _FORMS else None


def _check_seen(edition: Edition, move: Move, seen: str) -> None:
    """Who approves has read this text, not the one that was there when they opened its page."""
    now = Edition.objects.filter(pk=edition.pk).values_list("updated_at", flat=True).first()
    if move.approves and seen and now is not None and now.isoformat() != seen:
        raise MoveError(
            "This edition was changed since you opened its page. Read it as it is now, then decide."
        )


def _address(edition: Edition) -> str:
    return reverse("admin:careers_edition_change", args=[edition.pk])


def _changes(older: Edition | None, edition: Edition) -> object:
    return changes_between(_told(older), _told(edition)) if older else []


def _told(edition: Edition) -> dict[str, str]:
    return {"Title": edition.title, "Summary": edition.summary, "Text": edition.text}
