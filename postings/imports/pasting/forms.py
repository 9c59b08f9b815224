from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError

from postings.accounts.models import User
from postings.imports.fetching import WEB_PORTS, check_address
from postings.imports.items import FeedError
from postings.imports.pasting.links import LINKS_PER_HOUR, are_too_many


class PasteForm(forms.Form):
    """The address of one posting, wherever it is published."""

    url = forms.CharField(
        label="Link of the posting",
        max_length=1000,
        help_text="A page of your own site, or of a Greenhouse, Lever or Ashby board.",
        error_messages={"required": "Paste the link of the posting."},
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url", "size": 60}),
    )

    def __init__(self, data: object = None, *, person: User) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # A QueryDict, or None.
        self.person = person

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"]).strip()
        if "://" not in url and "." in url.split("/")[0]:
            url = f"https://{url}"
        try:
            check_address(url, WEB_PORTS)
        except FeedError as error:
            raise ValidationError(str(error)) from error
        return url

    def clean(self) -> None:
        if not self.errors and are_too_many(self.person):
            raise ValidationError(
                f"You have pasted {LINKS_PER_HOUR} links within an hour. Go on a little later, or connect a feed."
            )
