"""What people fill in. Only the e-mail address is needed; all else has a value that suits most."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from postings.alerts.asking import Times
from postings.alerts.models import Frequency
from postings.alerts.slots import time_zones
from postings.alerts.wish import Wish
from postings.search.query import WORDS_LIMIT

if TYPE_CHECKING:
    from datetime import date

    from postings.alerts.models import Alert

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Zones are named by area and city; the others are names of old, and offsets that know no summer time.
_AREAS = (
    *("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"),
)  # fmt: skip
_USUAL_WEEKDAY, _USUAL_HOUR = 1, 8
_LONGEST_PAUSE = timedelta(days=366)
_USUAL_PAUSE = timedelta(days=14)


def zone_choices() -> list[tuple[str, Any]]:
    grouped: dict[str, list[tuple[str, str]]] = {area: [] for area in _AREAS}
    for name in sorted(time_zones()):
        area, _, city = name.partition("/")
        if city and area in grouped:
            grouped[area].append((name, city.replace("_", " ").replace("/", ", ")))
    return [("UTC", "UTC"), *((area, zones) for area, zones in grouped.items() if zones)]


def _email() -> forms.EmailField:
    return forms.EmailField(
        label="E-mail address",
        max_length=254,
        error_messages={
            "required": "Fill in the address that the mails should go to.",
            "invalid": "This is not an e-mail address, such as name@example.org.",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class TimesForm(forms.Form):
    """When an alert mails. What is missing has its usual value."""

    frequency = forms.TypedChoiceField(
        label="How often",
        choices=Frequency.choices,
        initial=Frequency.DAILY.value,
        empty_value=Frequency.DAILY.value,
        required=False,
        widget=forms.RadioSelect,
    )
    weekday = forms.TypedChoiceField(
        label="Day",
        choices=list(enumerate(_WEEKDAYS, 1)),
        coerce=int,
        initial=_USUAL_WEEKDAY,
        empty_value=None,
        required=False,
    )
    hour = forms.TypedChoiceField(
        label="Time",
        choices=[(hour, f"{hour:02}:00") for hour in range(24)],
        coerce=int,
        initial=_USUAL_HOUR,
        empty_value=None,
        required=False,
    )
    time_zone = forms.TypedChoiceField(
        label="Time zone", choices=zone_choices, initial="UTC", empty_value="UTC", required=False
    )
    reminders = forms.BooleanField(
        label="Remind me three days before something you mailed me closes", required=False
    )

    @property
    def times(self) -> Times:
        read = self.cleaned_data
        return Times(
            frequency=read["frequency"],
            weekday=_USUAL_WEEKDAY if read["weekday"] is None else read["weekday"],
            hour=_USUAL_HOUR if read["hour"] is None else read["hour"],
            time_zone=read["time_zone"],
        )


class AskForm(TimesForm):
    email = _email()

    field_order = ("email",)


class LinkForm(forms.Form):
    email = _email()


class ChangeForm(TimesForm):
    """An alert as it is to be: its times, the words of its search, or another search altogether."""

    words = forms.CharField(
        label="Words",
        max_length=WORDS_LIMIT,
        required=False,
        help_text="A minus leaves out what has a word: -biology. Empty: any words.",
    )
    address = forms.CharField(
        label="Or a whole other search",
        max_length=4000,
        required=False,
        help_text="Set it up on the list of openings, copy the address of that page, and paste it here.",
    )

    def __init__(self, *args: Any, alert: Alert, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.fields["time_zone"]
        named = {
            name for _, group in zone_choices() for name, _ in (group if isinstance(group, list) else [])
        }
        if isinstance(zone, forms.ChoiceField) and alert.time_zone not in named | {"UTC"}:
            # It was accepted once, and goes on until another one is chosen.
            zone.choices = [(alert.time_zone, alert.time_zone), *zone_choices()]

    def clean_address(self) -> Wish | None:
        address: str = self.cleaned_data["address"]
        if not address.strip():
            return None
        wish = Wish.of_address(address)
        if wish is None:
            raise ValidationError("This is not the address of a list of openings on this site.")
        return wish


class PauseForm(forms.Form):
    until = forms.DateField(
        label="Mail again from",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="What is found until then waits, and what is still open comes in the first mail after it.",
        error_messages={
            "required": "Choose the day from which mail should come again.",
            "invalid": "This is not a day, such as 2026-12-24.",
        },
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        """Days are those of `zone`."""
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(zone)
        today = timezone.now().astimezone(self.zone).date()
        self.least, self.most = today + timedelta(days=1), today + _LONGEST_PAUSE
        until = self.fields["until"]
        until.initial = today + _USUAL_PAUSE
        until.widget.attrs |= {"min": self.least.isoformat(), "max": self.most.isoformat()}

    def clean_until(self) -> datetime:
        """The moment at which the day begins."""
        day: date = self.cleaned_data["until"]
        if not self.least <= day <= self.most:
            raise ValidationError("Choose a day from tomorrow on, a year ahead at most.")
        return datetime(day.year, day.month, day.day, tzinfo=self.zone)
