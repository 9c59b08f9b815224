"""What an owner says of a new key."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils import timezone

from postings.api.models import ApiKey

if TYPE_CHECKING:
    from datetime import datetime

_LIVES = {"90": "90 days", "365": "One year", "730": "Two years", "": "Never"}


class KeyForm(forms.Form):
    name = forms.CharField(
        max_length=80,
        label="Name",
        help_text="What it is for, such as “Careers system”.",
        validators=[ProhibitNullCharactersValidator()],
    )
    scopes = forms.MultipleChoiceField(
        choices=ApiKey.Scope.choices,
        label="What it may do",
        widget=forms.CheckboxSelectMultiple,
        initial=[ApiKey.Scope.READ, ApiKey.Scope.WRITE],
        error_messages={"required": "Choose at least one."},
    )
    expires = forms.ChoiceField(
        choices=[*_LIVES.items()], label="Expires after", required=False, initial="365"
    )

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())

    @property
    def expires_at(self) -> datetime | None:
        days = self.cleaned_data["expires"]
        return timezone.now() + timedelta(days=int(days)) if days else None
