from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from careers.advice.models import AdviceRequest, AdviceTopic, RequestState
from postings.alerts.forms import zone_choices

FURTHEST = timedelta(days=60)
# So much earlier a team can still answer.
SOONEST = timedelta(hours=24)
# What an invitation says.
_INVITED = frozenset({"starts_at", "minutes", "adviser", "place"})


def _time(label: str, *, required: bool, help_text: str = "") -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        required=required,
        help_text=help_text,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={
            "required": "Name at least one time that suits you.",
            "invalid": "Write a date and a time, such as 2027-01-20 15:00.",
        },
    )


class AskForm(forms.Form):
    name = forms.CharField(
        label="Your name",
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Tell us how to address you."},
    )
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Fill in the address that the answer should go to.",
            "invalid": "This is not an e-mail address, such as name@example.org.",
        },
    )
    topic = forms.ChoiceField(label="What it is about", choices=AdviceTopic.choices)
    question = forms.CharField(
        label="Your question",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Where you stand and what you want to decide. No documents are needed.",
        error_messages={"required": "Write a sentence or two, so that we can prepare."},
    )
    time_zone = forms.ChoiceField(label="Your time zone", choices=zone_choices, initial="UTC")
    time_1 = _time(
        "A time that suits you",
        required=True,
        help_text=f"In your time zone, at least a day and at most {FURTHEST.days} days ahead.",
    )
    time_2 = _time("Another one (optional)", required=False)
    time_3 = _time("And another (optional)", required=False)

    def clean(self) -> dict[str, Any]:
        read: dict[str, Any] = super().clean() or {}
        zone = ZoneInfo(read.get("time_zone", "UTC"))
        times: list[datetime] = []
        for name in ("time_1", "time_2", "time_3"):
            if at := read.get(name):
                self._take(name, _meant(at, zone), times)
        read["times"] = times
        return read

    def clean_name(self) -> str:
        """On one line, as it stands in an invitation."""
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean_email(self) -> str:
        """No mail can carry a domain that has no form in ASCII, nor should one go to a bare number of a network."""
        email = str(self.cleaned_data["email"])
        domain = email.rpartition("@")[2]
        with suppress(UnicodeError):
            domain.encode("idna")
            if not domain.startswith("["):
                return email
        raise ValidationError(self.fields["email"].error_messages["invalid"], code="invalid")

    def _take(self, name: str, at: datetime, times: list[datetime]) -> None:
        now = timezone.now()
        if at < now + SOONEST:
            self.add_error(name, "Choose a time that is at least a day ahead.")
        elif at > now + FURTHEST:
            self.add_error(name, f"Choose a time within the next {FURTHEST.days} days.")
        elif not _exists(at):
            self.add_error(name, "Clocks go forward then, so this time does not exist. Choose another.")
        elif at not in times:
            times.append(at)


def _meant(at: datetime, zone: ZoneInfo) -> datetime:
    """The form reads times in the site's zone; they are meant in the visitor's own, unless they name another."""
    return at.replace(tzinfo=zone) if at.tzinfo == timezone.get_current_timezone() else at


def _exists(at: datetime) -> bool:
    """Whether clocks there ever show it."""
    return at.astimezone(UTC).astimezone(at.tzinfo).replace(tzinfo=None) == at.replace(tzinfo=None)


class AnswerForm(forms.ModelForm[AdviceRequest]):
    """In the admin. Which button was pressed says what is to happen with it."""

    class Meta:
        model = AdviceRequest
        fields = ("starts_at", "minutes", "adviser", "place", "note")

    def clean(self) -> dict[str, Any]:
        read: dict[str, Any] = super().clean() or {}
        if self.data.get("seen") not in (None, self.instance.updated_at.isoformat()):
            raise ValidationError("Somebody has changed this request since you opened it. Look at it again.")
        if "_accept" in self.data:
            for name, words in {
                "starts_at": "Choose when the talk begins: one of their times, or another one.",
                "adviser": "Say who will talk to them.",
                "place": "Say where: a link for the call, or a telephone number.",
            }.items():
                if not read.get(name) and name not in self.errors:
                    self.add_error(name, words)
            starts_at = read.get("starts_at")
            if starts_at and starts_at <= timezone.now():
                self.add_error("starts_at", "This time has passed. Choose one to come.")
        elif "_decline" in self.data and self.instance.state != RequestState.ASKED:
            raise ValidationError("Only a request that waits for an answer can be declined.")
        elif "_cancel" in self.data and self.instance.state != RequestState.ACCEPTED:
            raise ValidationError("Only a talk that was agreed on can be cancelled.")
        elif self.instance.state == RequestState.ACCEPTED:
            self._keep_what_they_know()
        return read

    def _keep_what_they_know(self) -> None:
        """What stands in an invitation changes only with a mail that says so."""
        for name in _INVITED.intersection(self.changed_data):
            self.add_error(name, "They were told otherwise. Put it back, or send the invitation again.")
