from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q

if TYPE_CHECKING:
    from datetime import datetime


class AdviceTopic(models.TextChoices):
    PHD = "phd", "Applying for a PhD"
    FELLOWSHIP = "fellowship", "Postdocs and fellowships"
    INDUSTRY = "industry", "Academia or industry"
    APPLICATION = "application", "My CV or statement"
    OTHER = "other", "Something else"


class RequestState(models.TextChoices):
    ASKED = "asked", "Waiting for an answer"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    CANCELLED = "cancelled", "Cancelled"


_LAST = "(SELECT max(named) FROM unnest(%(expressions)s) AS named)"


class AdviceRequestQuerySet(models.QuerySet["AdviceRequest"]):
    def team_untold(self) -> AdviceRequestQuerySet:
        return self.filter(told_team_at__isnull=True)

    def untold(self) -> AdviceRequestQuerySet:
        """Those who have not had the mail about the last step."""
        return self.exclude(state=RequestState.ASKED).filter(told_them_at__isnull=True, untold_because="")

    def past_purpose(self, before: datetime) -> AdviceRequestQuerySet:
        """Whose talk was before then; whose last step, where no talk is to come. Unanswered: whose last time was."""
        last = Func(F("times"), template=_LAST, output_field=models.DateTimeField())
        met = Q(state=RequestState.ACCEPTED, starts_at__lt=before)
        unanswered = Q(state=RequestState.ASKED, last_time__lt=before)
        ended = Q(state__in=[RequestState.DECLINED, RequestState.CANCELLED])
        rest = (unanswered | ended) & Q(updated_at__lt=before)
        return self.alias(last_time=last).filter(met | rest)


class AdviceRequest(models.Model):
    """Somebody's wish to talk to an adviser. It is deleted when it has served its purpose."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField(max_length=100)
    email = models.EmailField("e-mail address", max_length=254)
    topic = models.CharField(max_length=12, choices=AdviceTopic.choices)
    question = models.TextField(max_length=2000)
    time_zone = models.CharField(max_length=60, default="UTC")
    times = ArrayField(models.DateTimeField(), size=3, help_text="When they could talk.")
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.ASKED)
    adviser = models.CharField(
        max_length=100, blank=True, help_text="Who will talk to them, as they will read it."
    )
    place = models.CharField(
        max_length=300,
        blank=True,
        help_text="A link for the call, or a telephone number: it goes into the invitation.",
    )
    starts_at = models.DateTimeField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(default=30)
    note = models.TextField(max_length=2000, blank=True, help_text="Goes into the mail to them.")
    told_team_at = models.DateTimeField(null=True, blank=True, editable=False)
    told_them_at = models.DateTimeField(null=True, blank=True, editable=False)
    untold_because = models.CharField(
        "could not be told",
        max_length=200,
        blank=True,
        editable=False,
        help_text="What the mail server said.",
    )
    sequence = models.PositiveSmallIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[models.Manager[AdviceRequest]] = AdviceRequestQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(starts_at__isnull=False), name="advice_accepted_for_a_time"
            ),
            models.CheckConstraint(condition=Q(minutes__range=(5, 240)), name="advice_lasts_minutes"),
        ]

    def __str__(self) -> str:
        return f"{self.get_topic_display()}, {self.created_at:%d %b %Y}"

    def accept(self, starts_at: datetime, now: datetime) -> None:
        """Agree on a time, or on another one than before. The invitation's number rises with each change."""
        if self.state not in (RequestState.ASKED, RequestState.ACCEPTED):
            raise ValidationError(
                f"This request is {self.get_state_display().lower()}: it takes no time any more."
            )
        if starts_at <= now:
            raise ValidationError("This time has passed. Choose one to come.")
        if not (self.adviser and self.place):
            raise ValidationError("Say who will talk to them, and where: both stand in the invitation.")
        if self.state == RequestState.ACCEPTED:
            self.sequence += 1
        self.starts_at = starts_at
        self._move(RequestState.ACCEPTED)

    def decline(self) -> None:
        if self.state != RequestState.ASKED:
            raise ValidationError("Only a request that waits for an answer can be declined.")
        self._move(RequestState.DECLINED)

    def cancel(self) -> None:
        if self.state != RequestState.ACCEPTED:
            raise ValidationError("Only a talk that was agreed on can be cancelled.")
        self.sequence += 1
        self._move(RequestState.CANCELLED)

    def _move(self, state: RequestState) -> None:
        """They are to be told of it."""
        self.state, self.told_them_at, self.untold_because = state, None, ""
        self.save()
