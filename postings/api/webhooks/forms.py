"""The address that an owner types."""

from __future__ import annotations

from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError

from postings.api.webhooks.delivering import check_url
from postings.imports.fetching import is_public
from postings.imports.items import FeedError

# Names that mean a machine inside, wherever they are looked up.
_INSIDE = (".local", ".localhost", ".internal", ".lan", ".home.arpa")


class WebhookForm(forms.Form):
    url = forms.URLField(
        max_length=500,
        assume_scheme="https",
        label="Address",
        help_text="Begins with https and can be reached from the internet.",
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_url(self) -> str:
        """What can be told without looking the name up; that is done at every delivery."""
        url = str(self.cleaned_data["url"])
        try:
            check_url(url)
        except FeedError as error:
            raise ValidationError(str(error)) from error
        if not _may_be_public(urlsplit(url).hostname or ""):
            raise ValidationError("This is no address on the internet.")
        return url


def _may_be_public(host: str) -> bool:
    try:
        return is_public(host)
    except ValueError:  # A name, and no number.
        return "." in host.rstrip(".") and not host.rstrip(".").endswith(_INSIDE)
