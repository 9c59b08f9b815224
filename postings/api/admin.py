"""What staff see of keys and webhooks: whose they are and whether they work, and never a secret."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db import models

from postings.accounts.audit.models import record
from postings.api.keys.actions import revoke_key
from postings.api.models import ApiKey, Webhook, WebhookDelivery
from postings.api.webhooks.actions import send_again, switch

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet
    from django.http import HttpRequest


class _ReadOnly(admin.ModelAdmin[Any]):
    """Institutions make and change these at their desk."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_act_permission(self, request: HttpRequest) -> bool:
        """For actions: whoever may change such rows, though no form does."""
        return bool(request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}"))


@admin.register(ApiKey)
class ApiKeyAdmin(_ReadOnly):
    list_display = (
        "name",
        "institution",
        "prefix",
        "scopes",
        "created_by",
        "created_at",
        "last_used_at",
        "expires_at",
        "revoked_at",
    )
    list_filter = (("revoked_at", admin.EmptyFieldListFilter), "created_at", "last_used_at")
    list_select_related = ("institution", "created_by")
    search_fields = ("name", "prefix", "institution__name", "created_by__email")
    search_help_text = "A name, the part of a key between jb_ and the next underscore, or an institution."
    date_hierarchy = "created_at"
    exclude = ("digest",)
    actions = ("revoke",)

    @admin.action(description="Revoke: refused from the next request on, for good", permissions=["act"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        revoked = [key for key in queryset if revoke_key(key)]
        for key in revoked:
            record(
                actor=_staff(request),
                action="api_key.revoke",
                target=key,
                details={"institution": str(key.institution)},
            )
        self.message_user(request, f"Keys revoked: {len(revoked)}.")


@admin.register(Webhook)
class WebhookAdmin(_ReadOnly):
    list_display = ("url", "institution", "is_active", "failures", "created_by", "created_at")
    list_filter = ("is_active", "created_at")
    list_select_related = ("institution", "created_by")
    search_fields = ("url", "institution__name")
    exclude = ("secret",)
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}  # noqa: RUF012 - the base class declares it so
    actions = ("switch_off",)

    @admin.action(description="Switch off: told nothing until an owner switches it on", permissions=["act"])
    def switch_off(self, request: HttpRequest, queryset: QuerySet[Webhook]) -> None:
        active = list(queryset.filter(is_active=True))
        for hook in active:
            switch(hook, is_active=False)
            record(actor=_staff(request), action="webhook.switch_off", target=hook)
        self.message_user(request, f"Webhooks switched off: {len(active)}.")


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(_ReadOnly):
    list_display = ("event", "webhook", "state", "attempts", "due_at", "answer", "created_at", "delivered_at")
    list_filter = ("state", "created_at")
    list_select_related = ("webhook",)
    search_fields = ("message_id", "webhook__url", "webhook__institution__name", "answer")
    date_hierarchy = "created_at"
    actions = ("send_again",)

    @admin.display(description="Event")
    def event(self, delivery: WebhookDelivery) -> str:
        return str(delivery.payload.get("type", ""))

    @admin.action(description="Send again", permissions=["act"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[WebhookDelivery]) -> None:
        sent = [delivery for delivery in queryset if send_again(delivery)]
        for delivery in sent:
            record(actor=_staff(request), action="webhook.send_again", target=delivery)
        self.message_user(request, f"Messages to be sent again: {len(sent)}.")


def _staff(request: HttpRequest) -> Model:
    """Whoever uses the admin is signed in."""
    user = request.user
    if not user.is_authenticated:
        raise PermissionError("Only staff use the admin.")
    return user
