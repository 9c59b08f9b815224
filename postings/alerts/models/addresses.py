from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import connection, models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Lower
from django.utils import timezone

if TYPE_CHECKING:
    from typing import Self


_LOCK_SEARCHES = """
SELECT FROM postings_search
WHERE id IN (SELECT search_id FROM postings_alert WHERE address_id = %s) ORDER BY id FOR NO KEY UPDATE
"""


class SuppressionCause(models.TextChoices):
    BOUNCE = "bounce", "Mail to it came back"
    REFUSED = "refused", "Its server refused it for good"
    COMPLAINT = "complaint", "A mail was reported as unwanted"
    ADMIN = "admin", "Stopped by an admin"


class Mailbox(models.Func):
    """Where mail to an address most likely ends up: `A.da+jobs@Example.org` is `ada@example.org`.

    Only limits count by it. Two people may share it by chance, as not every server leaves out dots.
    """

    template = (
        "lower(replace(regexp_replace(%(expressions)s, '(\\+.*)?@[^@]*$', ''), '.', '')"
        " || regexp_replace(%(expressions)s, '^.*@', '@'))"
    )
    output_field = models.TextField()


class AddressQuerySet(models.QuerySet["Address"]):
    def with_email(self, email: str) -> Self:
        """Addresses are told apart without regard to case, as mail servers do in practice.

        Whose case the database decides for both, as it does for the constraint: Python makes two letters of `İ`.
        """
        return self.annotate(lower_email=Lower("email")).filter(lower_email=Lower(Value(email.strip())))


class Address(models.Model):
    """An e-mail address that alerts go to. Nobody needs an account for one.

    `key` is part of every signed link to it, so a new key makes all links of old mails worthless. A suppressed
    address is sent nothing at all.
    """

    email = models.EmailField("e-mail address", max_length=254)
    mailbox = models.GeneratedField(
        expression=Mailbox(F("email")), output_field=models.TextField(), db_persist=True
    )
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    suppressed_at = models.DateTimeField(null=True, blank=True)
    suppressed_because = models.CharField(max_length=9, choices=SuppressionCause.choices, blank=True)
    suppressed_detail = models.CharField(max_length=300, blank=True)

    objects = AddressQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "addresses"
        ordering: ClassVar = ["email"]
        indexes: ClassVar = [models.Index(fields=["mailbox"], name="alert_address_mailbox")]
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="alert_address_unique_any_case"),
            models.CheckConstraint(
                condition=Q(suppressed_at__isnull=True, suppressed_because="")
                | Q(suppressed_at__isnull=False) & ~Q(suppressed_because=""),
                name="alert_address_suppressed_because",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_suppressed(self) -> bool:
        return self.suppressed_at is not None

    def suppress(self, cause: SuppressionCause, detail: str = "") -> None:
        """Send nothing more to it. The first cause stays."""
        Address.objects.filter(pk=self.pk, suppressed_at__isnull=True).update(
            suppressed_at=timezone.now(), suppressed_because=cause, suppressed_detail=detail[:300]
        )
        self.refresh_from_db()

    def erase(self) -> None:
        """Delete all that is known of it. Of a suppressed one stays that nothing may be sent to it."""
        with transaction.atomic():
            current = Address.objects.select_for_update().filter(pk=self.pk).first()
            if current is None:
                return
            # A run leaves them out until then: it would write for alerts that are gone.
            with connection.cursor() as cursor:
                cursor.execute(_LOCK_SEARCHES, [current.pk])
            if not current.is_suppressed:
                current.delete()
                return
            current.alerts.all().delete()
            current.notices.all().delete()
            current.key = uuid.uuid4()
            current.suppressed_detail = ""
            current.save()
