from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from postings.institutions.models import Institution
from postings.openings.choices import (
    ApplyMethod,
    CloseReason,
    Contract,
    DeadlineKind,
    Degree,
    Funding,
    Hours,
    Level,
    Origin,
    PayKind,
    PayPeriod,
    Role,
    Status,
    Visa,
    Workplace,
)
from postings.openings.models.addresses import opening_url, slug_of
from postings.openings.models.change import MATERIAL_FIELDS, OpeningChange
from postings.openings.models.constraints import OPENING_CONSTRAINTS
from postings.openings.models.topic import Topic

if TYPE_CHECKING:
    from postings.accounts.models import User
    from postings.openings.models.details import Location

CLOSING_SOON = timedelta(days=7)
ANYWHERE_ON_EARTH = "Etc/GMT+12"


class TransitionError(Exception):
    """The opening is not in a state from which this can be done."""


class StaleError(Exception):
    """Somebody changed the opening since it was read; `current` is its version now."""

    def __init__(self, current: int) -> None:
        super().__init__("Somebody else changed this opening in the meantime.")
        self.current = current


def _is_open(now: datetime) -> Q:
    """The one definition of open: published, not past its deadline or expiry, not closed."""
    return Q(
        Q(deadline_at__isnull=True) | Q(deadline_at__gte=now),
        Q(expires_at__isnull=True) | Q(expires_at__gte=now),
        status=Status.PUBLISHED,
        published_at__lte=now,
    )


class OpeningQuerySet(models.QuerySet["Opening"]):
    def open(self, now: datetime | None = None) -> OpeningQuerySet:
        return self.filter(_is_open(now or timezone.now()))

    def closed(self, now: datetime | None = None) -> OpeningQuerySet:
        """Those that anybody may read as history."""
        now = now or timezone.now()
        return self.public(now).exclude(_is_open(now))

    def public(self, now: datetime | None = None) -> OpeningQuerySet:
        """Those anybody may read: open ones, and closed ones as history."""
        now = now or timezone.now()
        return self.filter(status__in=[Status.PUBLISHED, Status.CLOSED], published_at__lte=now)

    def for_institution(self, institution: Institution) -> OpeningQuerySet:
        return self.filter(institution=institution)

    def closing_first(self) -> OpeningQuerySet:
        return self.order_by(F("deadline_at").asc(nulls_last=True), "-pk")

    def newest_first(self) -> OpeningQuerySet:
        return self.order_by("-published_at", "-pk")

    def for_rows(self) -> OpeningQuerySet:
        """With everything that a row of a list shows, in a fixed number of queries."""
        return (
            self.select_related("institution")
            .prefetch_related("locations", "topics")
            .defer("description", "description_source", "description_text", "evidence")
        )


class Opening(models.Model):
    """One advertised role.

    Pay is kept as the employer states it; `pay_yearly_min` and `pay_yearly_max` are the same in euro a
    year, at the rates of `pay_rates_on` (see `postings.openings.pay`). `deadline_at` is the moment, and
    `deadline_zone` the zone in which the employer stated it.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="openings")
    title = models.CharField(max_length=250)
    department = models.CharField("department or lab", max_length=200, blank=True)
    supervisor = models.CharField("supervisor or group", max_length=200, blank=True)
    role = models.CharField(max_length=10, choices=Role.choices)
    level = models.CharField(max_length=6, choices=Level.choices, blank=True)
    topics = models.ManyToManyField(Topic, blank=True, related_name="openings")

    description = models.TextField(help_text="Cleaned HTML.")
    description_source = models.TextField(blank=True, editable=False, help_text="As it came in.")
    description_text = models.TextField(blank=True, editable=False, help_text="Plain text, for search.")

    workplace = models.CharField(max_length=7, choices=Workplace.choices, blank=True)
    remote_countries = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    contract = models.CharField(max_length=10, choices=Contract.choices, blank=True)
    contract_months = models.PositiveSmallIntegerField(null=True, blank=True)
    hours = models.CharField(max_length=9, choices=Hours.choices, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    starts_as_soon_as_possible = models.BooleanField(default=False)
    visa = models.CharField(max_length=13, choices=Visa.choices, blank=True)

    funding = models.CharField(max_length=14, choices=Funding.choices, default=Funding.NONE_STATED)
    pay_min = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    pay_max = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    pay_currency = models.CharField(max_length=3, blank=True)
    pay_period = models.CharField(max_length=5, choices=PayPeriod.choices, blank=True)
    pay_kind = models.CharField(max_length=7, choices=PayKind.choices, blank=True)
    pay_scale = models.CharField(max_length=80, blank=True, help_text="As named, such as TV-L E13.")
    pay_yearly_min = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, blank=True, editable=False, help_text="Euro a year."
    )
    pay_yearly_max = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, blank=True, editable=False, help_text="Euro a year."
    )
    pay_rates_on = models.DateField(null=True, blank=True, editable=False)
    benefits = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    degree_admitted = models.CharField(
        max_length=8,
        choices=Degree.choices,
        blank=True,
        editable=False,
        help_text="The least degree that the required qualifications admit; blank is not said.",
    )

    apply_method = models.CharField(max_length=5, choices=ApplyMethod.choices)
    apply_url = models.URLField(max_length=500, blank=True)
    apply_email = models.EmailField(blank=True)

    deadline_kind = models.CharField(
        max_length=8, choices=DeadlineKind.choices, default=DeadlineKind.UNSTATED
    )
    deadline_at = models.DateTimeField(null=True, blank=True)
    deadline_zone = models.CharField(max_length=60, blank=True)
    deadline_has_time = models.BooleanField(default=False, help_text="The employer names a time of day.")
    letters_deadline_at = models.DateTimeField(null=True, blank=True)

    status = models.CharField(max_length=9, choices=Status.choices, default=Status.DRAFT)
    close_reason = models.CharField(max_length=9, choices=CloseReason.choices, blank=True)
    rejection_reason = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    scheduled_for = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.TYPED)
    origin_url = models.URLField(max_length=500, blank=True)
    evidence = models.JSONField(
        default=dict, blank=True, help_text="Field to the sentence it was read from, for what was read."
    )

    # What its institution and the board's staff need to know of it.
    version = models.PositiveIntegerField(
        default=1,
        editable=False,
        help_text="Grows with every change: who saves names the one they started from.",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    hand_edited = ArrayField(
        models.CharField(max_length=40),
        default=list,
        blank=True,
        editable=False,
        help_text="What a person changed since it was imported (names as in the change log); no feed changes it.",
    )
    featured_until = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When staff last agreed with what it says."
    )

    objects = OpeningQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-published_at", "-pk"]
        constraints: ClassVar = OPENING_CONSTRAINTS
        indexes: ClassVar = [
            models.Index(fields=["status", "-published_at"], name="opening_newest"),
            models.Index(
                fields=["deadline_at"], name="opening_closing", condition=Q(status=Status.PUBLISHED)
            ),
            models.Index(fields=["institution", "status"], name="opening_institution"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return opening_url(self.pk, self.title)

    @property
    def slug(self) -> str:
        return slug_of(self.title)

    @property
    def places(self) -> list[Location]:
        """The main one first."""
        return list(self.locations.all())

    def is_open(self, now: datetime | None = None) -> bool:
        """`OpeningQuerySet.open`, for one opening in hand."""
        now = now or timezone.now()
        return (
            self.status == Status.PUBLISHED
            and self.published_at is not None
            and self.published_at <= now
            and (self.deadline_at is None or self.deadline_at >= now)
            and (self.expires_at is None or self.expires_at >= now)
        )

    def is_closing_soon(self, now: datetime | None = None) -> bool:
        now = now or timezone.now()
        return self.is_open(now) and self.deadline_at is not None and self.deadline_at - now <= CLOSING_SOON

    # Transitions. Each refuses a state it does not start from, and writes the change log in the same
    # transaction; the row is locked so two people cannot both make one.

    def submit(self, *, actor: User | None = None, source: str = "") -> None:
        self._move({Status.DRAFT, Status.REJECTED}, Status.IN_REVIEW, actor, source, rejection_reason="")

    def schedule(self, at: datetime, *, actor: User | None = None, source: str = "") -> None:
        if at <= timezone.now():
            raise TransitionError("Choose a time in the future, or publish at once.")
        self._move({Status.DRAFT, Status.IN_REVIEW}, Status.SCHEDULED, actor, source, scheduled_for=at)

    def publish(self, *, at: datetime | None = None, actor: User | None = None, source: str = "") -> None:
        """`at` may be a past moment, as when a feed says when the employer published."""
        self._move(
            {Status.DRAFT, Status.IN_REVIEW, Status.SCHEDULED},
            Status.PUBLISHED,
            actor,
            source,
            published_at=at or timezone.now(),
            scheduled_for=None,
        )

    def close(self, reason: CloseReason, *, actor: User | None = None, source: str = "") -> None:
        self._move(
            {Status.PUBLISHED}, Status.CLOSED, actor, source, close_reason=reason, closed_at=timezone.now()
        )

    def reopen(self, *, actor: User | None = None, source: str = "") -> None:
        self._move({Status.CLOSED}, Status.PUBLISHED, actor, source, close_reason="", closed_at=None)

    def reject(self, reason: str, *, actor: User | None = None, source: str = "") -> None:
        if not reason.strip():
            raise TransitionError("Say why, so that the institution can mend it.")
        self._move(
            {Status.IN_REVIEW, Status.SCHEDULED},
            Status.REJECTED,
            actor,
            source,
            rejection_reason=reason.strip(),
            scheduled_for=None,
        )

    def hold(self, *, actor: User | None = None, source: str = "") -> None:
        """Back to the moderators, as what was scheduled may not be seen after all."""
        self._move({Status.SCHEDULED}, Status.IN_REVIEW, actor, source)

    def take_down(self, reason: str, *, actor: User | None = None, source: str = "") -> None:
        """Off the board, with its history: what should not have been there. Its institution can mend it."""
        if not reason.strip():
            raise TransitionError("Say why, so that the institution can mend it.")
        self._move(
            {Status.PUBLISHED, Status.CLOSED},
            Status.REJECTED,
            actor,
            source,
            rejection_reason=reason.strip(),
            close_reason="",
            closed_at=None,
        )

    def withdraw(self, *, actor: User | None = None, source: str = "") -> None:
        """Back to draft, from any state in which nobody else has seen it."""
        self._move(
            {Status.IN_REVIEW, Status.SCHEDULED, Status.REJECTED},
            Status.DRAFT,
            actor,
            source,
            scheduled_for=None,
            rejection_reason="",
        )

    def _move(self, starts: set[Status], to: Status, actor: User | None, source: str, **values: Any) -> None:
        with transaction.atomic():
            locked = Opening.objects.select_for_update().values_list("status", "version")
            current, version = locked.get(pk=self.pk)
            if current not in starts:
                now, then = Status(current).label.lower(), to.label.lower()
                raise TransitionError(f"This opening is {now}, so it cannot become {then}.")
            self.status = to
            for name, value in values.items():
                setattr(self, name, value)
            self.save(update_fields=["status", "updated_at", *values])
            self.version = version + 1  # As the database has it by now.
            self.log_change({"status": [Status(current).label, to.label]}, actor=actor, source=source)

    def log_change(
        self, changes: dict[str, list[str]], *, actor: User | None = None, source: str = ""
    ) -> OpeningChange:
        return OpeningChange.objects.create(
            opening=self,
            at=timezone.now(),
            actor=actor,
            source=source,
            changes=changes,
            is_material=not MATERIAL_FIELDS.isdisjoint(changes),
        )
