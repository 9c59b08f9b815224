from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from postings.institutions.models import Institution
from postings.openings.models import Opening


class ApiKey(models.Model):
    """Lets a program act for an institution. Only a hash is kept: the key is shown once, when it is made."""

    class Scope(models.TextChoices):
        READ = "read", "Read own openings"
        WRITE = "write", "Create and change openings"
        PUBLISH = "publish", "Publish and close openings"

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=80, help_text="What it is for.")
    prefix = models.CharField(max_length=16, unique=True, help_text="The part of the key that is no secret.")
    digest = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=7, choices=Scope.choices), default=list)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        verbose_name = "API key"
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(scopes=[]), name="api_key_has_a_scope"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class IdempotentCall(models.Model):
    """A call with an Idempotency-Key: what it asked, and the answer that every repetition gets."""

    api_key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="calls")
    key = models.CharField(max_length=100)
    fingerprint = models.CharField(max_length=64, help_text="Of method, address and body.")
    status = models.PositiveSmallIntegerField(null=True, help_text="Empty while the first call is under way.")
    body = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["api_key", "key"], name="idempotent_call_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["at"], name="idempotent_call_age")]

    def __str__(self) -> str:
        return self.key


class ExternalOpening(models.Model):
    """The institution's own name for an opening that a program made, unique among its openings."""

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="+")
    opening = models.OneToOneField(Opening, on_delete=models.CASCADE, related_name="external")
    external_id = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["institution", "external_id"], name="external_id_once")
        ]

    def __str__(self) -> str:
        return self.external_id


class Webhook(models.Model):
    """An address that is told when an opening of the institution changes its state."""

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="webhooks")
    url = models.URLField(max_length=500)
    secret = models.CharField(max_length=80, help_text="Signs what is sent.")
    is_active = models.BooleanField(default=True)
    failures = models.PositiveSmallIntegerField(default=0, help_text="In a row.")
    last_change = models.PositiveBigIntegerField(
        default=0, help_text="The newest entry of the log it was told of."
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["institution", "url"],
                name="webhook_once",
                violation_error_message="This address is told already.",
            )
        ]

    def __str__(self) -> str:
        return self.url


class WebhookDelivery(models.Model):
    """One message to one webhook, tried again until it is taken or given up."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DELIVERED = "delivered", "Delivered"
        GIVEN_UP = "given_up", "Given up"

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    change_id = models.PositiveBigIntegerField(help_text="The entry of the change log it tells of.")
    message_id = models.UUIDField(unique=True)
    payload = models.JSONField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True, help_text="What the other side last said.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        verbose_name_plural = "webhook deliveries"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["webhook", "change_id"], name="webhook_delivery_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="webhook_due", condition=Q(state="waiting"))
        ]

    def __str__(self) -> str:
        return f"{self.message_id} to {self.webhook}"
