"""The form of an institution's profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from postings.institutions.logos import CONTENT_TYPES, validate_logo
from postings.institutions.profile import MOST_LINKS, Profile, profile_of, version_of

if TYPE_CHECKING:
    from postings.institutions.models import Institution

_HTTPS = "Please give an address that begins with https://."


class ProfileForm(forms.Form):
    """`seen` is the version that was shown. Each link is two fields, its words and its address."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=40)
    logo = forms.FileField(
        label="New logo (optional)",
        help_text="PNG, JPEG or WebP, at most 500 kB. On a white ground, best square.",
        required=False,
        validators=[validate_logo],
        widget=forms.FileInput({"accept": ",".join(CONTENT_TYPES.values())}),
    )
    removes_logo = forms.BooleanField(label="Remove the logo", required=False)
    description = forms.CharField(
        label="What the institution is (optional)",
        help_text="A few sentences. Empty lines make paragraphs; Markdown for **bold**, lists and [links](https://…).",
        max_length=5000,
        required=False,
        widget=forms.Textarea({"rows": 8}),
    )
    city = forms.CharField(label="City (optional)", max_length=120, required=False)
    website = forms.URLField(
        label="Website (optional)",
        max_length=200,
        required=False,
        assume_scheme="https",
        widget=forms.TextInput({"inputmode": "url"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(MOST_LINKS):
            self.fields[f"label_{number}"] = forms.CharField(
                label=f"Words of link {number + 1}", max_length=60, required=False
            )
            self.fields[f"url_{number}"] = forms.URLField(
                label=f"Address of link {number + 1}",
                max_length=500,
                required=False,
                assume_scheme="https",
                widget=forms.TextInput({"inputmode": "url"}),
            )

    @classmethod
    def of(cls, institution: Institution) -> ProfileForm:
        """As it is now, to be changed."""
        shown = profile_of(institution)
        initial: dict[str, object] = {
            "seen": version_of(institution),
            "description": shown.description,
            "city": shown.city,
            "website": shown.website,
        }
        for number, link in enumerate(shown.links[:MOST_LINKS]):
            initial |= {f"label_{number}": link["label"], f"url_{number}": link["url"]}
        return cls(initial=initial)

    @property
    def links(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"label_{number}"], self[f"url_{number}"]) for number in range(MOST_LINKS)]

    def clean(self) -> None:
        for number in range(MOST_LINKS):
            label, url = self.cleaned_data.get(f"label_{number}"), self.cleaned_data.get(f"url_{number}")
            if url and not url.startswith("https://"):
                self.add_error(f"url_{number}", _HTTPS)
            elif url and not label and f"label_{number}" not in self.errors:
                self.add_error(f"label_{number}", "Please say where it leads.")
            elif label and not url and f"url_{number}" not in self.errors:
                self.add_error(f"url_{number}", "Please give the address.")

    def profile(self) -> Profile:
        """What was typed, once the form is valid."""
        typed = self.cleaned_data
        pairs = [(typed[f"label_{number}"], typed[f"url_{number}"]) for number in range(MOST_LINKS)]
        return Profile(
            description=typed["description"].replace("\r\n", "\n"),
            city=typed["city"],
            website=typed["website"],
            links=[{"label": label, "url": url} for label, url in pairs if label and url],
        )
