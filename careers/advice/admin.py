from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin, messages
from django.db import transaction
from django.utils import timezone
from django.utils.html import format_html_join

from careers.advice.forms import AnswerForm
from careers.advice.models import AdviceRequest
from careers.advice.tasks import mail_advice

if TYPE_CHECKING:
    from django.forms import ModelForm
    from django.http import HttpRequest
    from django.utils.safestring import SafeString

_TOLD = ("told_them_at", "untold_because")


@admin.register(AdviceRequest)
class AdviceRequestAdmin(admin.ModelAdmin[AdviceRequest]):
    """What they wrote is not edited. A talk is agreed on, declined or cancelled by its own button."""

    form = AnswerForm
    change_form_template = "admin/careers/advice_change.html"
    list_display = ("created_at", "topic", "name", "state", "starts_at", "adviser")
    list_filter = ("state", "topic")
    search_fields = ("name", "email")
    date_hierarchy = "created_at"
    readonly_fields = (
        *("state", "name", "email", "topic", "question", "times_asked_for"),
        *_TOLD,
    )
    fieldsets = (
        ("What they ask", {"fields": ("state", "topic", "name", "email", "question", "times_asked_for")}),
        ("The talk", {"fields": ("starts_at", "minutes", "adviser", "place", "note", *_TOLD)}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> AdviceRequest | None:
        """Of two who answer at once, the second waits and then sees what the first did."""
        found = super().get_object(request, object_id, from_field)
        if found is not None and request.method == "POST":
            return self.get_queryset(request).select_for_update().filter(pk=found.pk).first()
        return found

    @admin.display(description="When they could talk (UTC)")
    def times_asked_for(self, asked: AdviceRequest) -> SafeString:
        return format_html_join("", "<div>{:%a %d %b %Y, %H:%M}</div>", ((at,) for at in asked.times))

    def save_model(
        self, request: HttpRequest, obj: AdviceRequest, form: ModelForm[AdviceRequest], change: bool
    ) -> None:
        with transaction.atomic():
            if "_accept" in request.POST and obj.starts_at:
                obj.accept(obj.starts_at, timezone.now())
            elif "_decline" in request.POST:
                obj.decline()
            elif "_cancel" in request.POST:
                obj.cancel()
            else:
                super().save_model(request, obj, form, change)
                return
            transaction.on_commit(mail_advice.delay)
        messages.success(request, f"{obj.get_state_display()}. {obj.name} is told by mail.")
