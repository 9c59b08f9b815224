"""What is asked before something is done with an opening. Every form names the version that was seen."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from postings.openings.choices import CloseReason
from postings.openings.deadlines import in_zone, zone_of
from postings.publishing.lifecycle.ending import has_deadline, moment_of, moved_end
from postings.publishing.wizard.inputs import ClockField, DayField, LineField, ZoneField

if TYPE_CHECKING:
    from postings.openings.models import Opening

_MOST_CHANGES = 2**62


class ActForm(forms.Form):
    """`version` is what its person saw of the opening, `seen` the newest change of it."""

    version = forms.IntegerField(min_value=0, max_value=_MOST_CHANGES, widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, max_value=_MOST_CHANGES, widget=forms.HiddenInput, required=False)

    def __init__(self, opening: Opening, posted: Any = None, **options: Any) -> None:
        last = opening.changes.values_list("pk", flat=True).first()
        initial = {"version": opening.version, "seen": last or 0, **self.first_values(opening)}
        super().__init__(posted, initial=initial, **options)
        self.opening = opening

    @classmethod
    def first_values(cls, opening: Opening) -> dict[str, Any]:
        return {}

    @property
    def asked_fields(self) -> list[forms.BoundField]:
        return self.visible_fields()


class CloseForm(ActForm):
    outcome = forms.ChoiceField(
        label="How did it end?",
        choices=[
            (CloseReason.FILLED.value, "Filled: somebody was chosen"),
            (CloseReason.CANCELLED.value, "Cancelled: nobody will be chosen"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Say how it ended: candidates are told."},
    )


class ExtendForm(ActForm):
    last_day = DayField("New last day")
    clock = ClockField("Time", help_text="Empty: the end of the day.")

    def __init__(self, opening: Opening, posted: Any = None, **options: Any) -> None:
        super().__init__(opening, posted, **options)
        if not (has_deadline(opening) and opening.deadline_has_time):
            del self.fields["clock"]

    @classmethod
    def first_values(cls, opening: Opening) -> dict[str, Any]:
        current = moved_end(opening)
        if current is None or not opening.deadline_has_time:
            return {}
        return {"clock": f"{in_zone(current, zone_of(opening.deadline_zone)):%H:%M}"}

    def clean(self) -> dict[str, Any]:
        """`to`: the moment that is meant; whether it is late enough is looked at under the opening's lock."""
        cleaned = super().clean() or {}
        last_day: date | None = cleaned.get("last_day")
        clock: time | None = cleaned.get("clock") or None
        if last_day is None:
            if "last_day" not in self.errors:
                self.add_error("last_day", "Until which day shall it be open?")
        elif "clock" not in self.errors:
            cleaned["to"] = moment_of(self.opening, last_day, clock)
        return cleaned


class TemplateForm(ActForm):
    name = LineField(
        "Name",
        80,
        required="Give the template a name, such as “PhD position, our group”.",
        help_text="Only the members of the institution see it.",
    )

    @classmethod
    def first_values(cls, opening: Opening) -> dict[str, Any]:
        return {"name": opening.title[:80]}


class PublishForm(ActForm):
    when = forms.ChoiceField(
        label="When?",
        choices=[("now", "At once"), ("later", "At a time to come")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say when it shall appear."},
    )
    day = DayField("Day", help_text="For a time to come.")
    clock = ClockField("Time", help_text="Empty: 09:00.")
    zone = ZoneField("In the time zone", 60)

    @classmethod
    def first_values(cls, opening: Opening) -> dict[str, Any]:
        place = opening.locations.first()
        return {"when": "now", "zone": opening.deadline_zone or (place.timezone if place else "") or "UTC"}

    def clean(self) -> dict[str, Any]:
        """`at`: the moment that is meant, None for at once."""
        cleaned = super().clean() or {}
        cleaned["at"] = None
        if cleaned.get("when") == "now" and cleaned.get("day"):
            # Whoever names a day does not mean at once, and it could not be taken back.
            self.add_error("when", "You named a day below. Choose a time to come, or leave the day empty.")
        if cleaned.get("when") != "later" or {"day", "clock", "zone"} & self.errors.keys():
            return cleaned
        day: date | None = cleaned.get("day")
        if day is None:
            self.add_error("day", "On which day shall it appear?")
            return cleaned
        clock: time = cleaned.get("clock") or time(9)
        at = datetime.combine(day, clock, zone_of(cleaned.get("zone", ""))).astimezone(UTC)
        if at <= timezone.now():
            self.add_error("day", ValidationError("Choose a time to come, or publish at once."))
        cleaned["at"] = at
        return cleaned
