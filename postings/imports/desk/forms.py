from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError

from postings.imports.desk.connecting import BOARDS, Source, source_of
from postings.imports.fetching import WEB_PORTS, check_address
from postings.imports.items import FeedError
from postings.imports.models import Feed

_NAME = re.compile(r"[\w.\- ]{1,100}", re.ASCII)


class FeedForm(forms.Form):
    """A board by its address, or by its name and whose it is; a page or a sitemap by its address."""

    address = forms.CharField(
        label="Address, or a board's name",
        max_length=1000,
        help_text=(
            "Such as https://jobs.lever.co/example, a page of your own with your openings, or its sitemap. "
            "Your own pages need JobPosting data in them, as search engines read it."
        ),
        error_messages={"required": "Type the address of your board or page."},
        widget=forms.TextInput(attrs={"inputmode": "url", "size": 60}),
    )
    kind = forms.ChoiceField(
        label="If it is a name, it is one of",
        required=False,
        choices=[("", "It is an address"), *((kind.value, kind.label) for kind in BOARDS)],
    )

    def clean(self) -> None:
        text, kind = str(self.cleaned_data.get("address", "")).strip(), self.cleaned_data.get("kind", "")
        if self.errors:
            return
        if kind and "/" not in text and "://" not in text:
            if not _NAME.fullmatch(text) or not text.strip(". "):
                self.add_error("address", "That is not the name of a board.")
            return
        if "." not in text.split("/")[0] and "://" not in text:
            self.add_error("kind", "Say whose board this name is of, or type a whole address.")
            return
        try:
            check_address(text if "://" in text else f"https://{text}", WEB_PORTS)
        except FeedError as error:
            raise ValidationError({"address": str(error)}) from error

    @property
    def source(self) -> Source:
        found = source_of(self.cleaned_data["kind"], self.cleaned_data["address"])
        return Source(Feed.Kind(found.kind), found.location[:1000])


class DisconnectForm(forms.Form):
    STAY, CLOSE = "stay", "close"
    openings = forms.ChoiceField(
        label="What becomes of its openings?",
        choices=[
            (STAY, "They stay as they are, and you look after them here"),
            (CLOSE, "They are closed now"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Say what becomes of its openings."},
    )
