"""What curators type of an opening, checked before it is saved."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError

from postings.openings.models import Opening

# Beyond these a date is a slip of the pen, and near the ends of the calendar no moment in every time zone.
FIRST_YEAR, LAST_YEAR = 1990, 2100


class OpeningForm(forms.ModelForm[Opening]):
    class Meta:
        model = Opening
        fields: ClassVar = ()  # The admin names those it shows.

    def clean_deadline_zone(self) -> str:
        zone = str(self.cleaned_data["deadline_zone"])
        if zone and zone not in available_timezones():
            raise ValidationError("Use a name such as Europe/Zurich, or Etc/GMT+12 for Anywhere on Earth.")
        return zone

    def clean_deadline_at(self) -> datetime | None:
        return self._plausible("deadline_at")

    def clean_letters_deadline_at(self) -> datetime | None:
        return self._plausible("letters_deadline_at")

    def clean_expires_at(self) -> datetime | None:
        return self._plausible("expires_at")

    def _plausible(self, name: str) -> datetime | None:
        moment: datetime | None = self.cleaned_data[name]
        if moment is not None and not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise ValidationError(f"Use a year from {FIRST_YEAR} to {LAST_YEAR}.")
        return moment
