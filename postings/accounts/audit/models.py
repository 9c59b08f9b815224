from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class AuditEntry(models.Model):
    """One action of a member of staff. Never changed or deleted by the site; outlives the person and the target."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    actor_name = models.CharField(max_length=254)
    action = models.CharField(max_length=60, help_text="Such as opening.approve.")
    target_type = models.CharField(max_length=60)
    target_id = models.CharField(max_length=60)
    target_name = models.CharField(max_length=300)
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        verbose_name_plural = "audit log"
        indexes: ClassVar = [
            models.Index(fields=["target_type", "target_id", "-at"], name="audit_target"),
            models.Index(fields=["actor", "-at"], name="audit_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name}: {self.action} {self.target_name}"


def record(
    *, actor: models.Model, action: str, target: models.Model, details: dict[str, Any] | None = None
) -> AuditEntry:
    """Write what `actor` did to `target`, in the transaction that does it."""
    return AuditEntry.objects.create(
        actor_id=actor.pk,
        actor_name=str(getattr(actor, "email", actor))[:254],
        action=action,
        target_type=type(target).__name__.lower(),
        target_id=str(target.pk),
        target_name=str(target)[:300],
        details=details or {},
    )
