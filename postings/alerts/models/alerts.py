from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import connection, models
from django.db.models import Q
from django.utils import timezone

from postings.alerts.models.addresses import Address
from postings.alerts.slots import validate_time_zone
from postings.openings.models import Opening
from postings.search.filters import parse

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Self

    from postings.search.query import SearchQuery


class SearchQuerySet(models.QuerySet["Search"]):
    def of(self, query: SearchQuery) -> Search:
        """The one row of `query`, made where there is none. It is there until the transaction ends."""
        text = query.to_querystring()
        while True:
            search = self.get_or_create(digest=Search.digest_of(text), defaults={"query": text})[0]
            with connection.cursor() as cursor:
                # Upkeep deletes what no alert has. This lock keeps it from that, and holds up no run.
                cursor.execute("SELECT FROM postings_search WHERE id = %s FOR KEY SHARE", [search.pk])
                if cursor.rowcount:
                    return search


class Search(models.Model):
    """A search that alerts share, in its canonical form: matched once, however many people want it.

    `seen_run` is its watermark: every arrival of the runs up to it was matched, and what matched was written in
    the transaction that moved it.
    """

    query = models.TextField(editable=False, help_text="Canonical query string.")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    seen_run = models.BigIntegerField(default=0, editable=False)

    objects = SearchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "searches"

    def __str__(self) -> str:
        return self.query or "every opening"

    @staticmethod
    def digest_of(query_string: str) -> str:
        """Query strings may be longer than PostgreSQL's indexes take."""
        return hashlib.sha256(query_string.encode()).hexdigest()

    @property
    def search_query(self) -> SearchQuery:
        return parse(self.query).query


class Frequency(models.TextChoices):
    AT_ONCE = "at_once", "At once"
    DAILY = "daily", "Daily"
    WEEKLY = "weekly", "Weekly"


class StopCause(models.TextChoices):
    PERSON = "person", "Ended by its person"
    ONE_CLICK = "one_click", "Ended by one click in a mail program"
    UNANSWERED = "unanswered", "Nobody said it is still wanted"


class AlertQuerySet(models.QuerySet["Alert"]):
    def wanted(self) -> Self:
        """The one definition of an alert that gets mail, now or after a pause."""
        return self.filter(
            confirmed_at__isnull=False, stopped_at__isnull=True, address__suppressed_at__isnull=True
        )


class Alert(models.Model):
    """A search that somebody wants mailed.

    It counts once it is confirmed. `hour` (and `weekday`, 1 is Monday) are in `time_zone`. `since_run` is the
    last run when it was asked for: what arrived later and before the confirmation is caught up with then.
    """

    address = models.ForeignKey(Address, on_delete=models.CASCADE, related_name="alerts")
    search = models.ForeignKey(Search, on_delete=models.PROTECT, related_name="alerts")
    frequency = models.CharField(max_length=7, choices=Frequency.choices, default=Frequency.DAILY)
    weekday = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(7)]
    )
    hour = models.PositiveSmallIntegerField(default=8, validators=[MaxValueValidator(23)])
    time_zone = models.CharField(max_length=60, default="UTC")
    reminders = models.BooleanField(
        "reminders of deadlines", default=False, help_text="Three days before what was mailed closes."
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    paused_until = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True, editable=False)
    stopped_because = models.CharField(max_length=10, choices=StopCause.choices, blank=True, editable=False)
    since_run = models.BigIntegerField(default=0, editable=False)
    renewed_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When its person last said that it is wanted."
    )
    asked_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When its person was last asked whether it is wanted.",
    )
    matched_at = models.DateTimeField(null=True, blank=True, editable=False)
    quiet_noted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["search"],
                name="alert_wanted_of_search",
                condition=Q(confirmed_at__isnull=False, stopped_at__isnull=True),
            ),
            models.Index(
                fields=["created_at"], name="alert_unconfirmed", condition=Q(confirmed_at__isnull=True)
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["address", "search"],
                name="alert_once_for_address",
                condition=Q(stopped_at__isnull=True),
            ),
            models.CheckConstraint(condition=Q(weekday__range=(1, 7)), name="alert_weekday_is_iso"),
            models.CheckConstraint(condition=Q(hour__lte=23), name="alert_hour_of_day"),
            models.CheckConstraint(condition=Q(frequency__in=Frequency.values), name="alert_frequency_known"),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True, stopped_because="")
                | Q(stopped_at__isnull=False) & ~Q(stopped_because=""),
                name="alert_stopped_because",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_frequency_display()}: {self.search}"

    def clean(self) -> None:
        super().clean()
        try:
            validate_time_zone(self.time_zone)
        except ValidationError as error:
            raise ValidationError({"time_zone": error}) from error

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

    @property
    def is_stopped(self) -> bool:
        return self.stopped_at is not None

    def is_paused(self, now: datetime | None = None) -> bool:
        return self.paused_until is not None and self.paused_until > (now or timezone.now())


class Feedback(models.Model):
    """An opening of a digest that was not for its reader."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="feedback")
    opening = models.ForeignKey(Opening, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name_plural = "feedback"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["alert", "opening"], name="alert_feedback_once"),
        ]

    def __str__(self) -> str:
        return f"alert {self.alert_id}: not opening {self.opening_id}"
