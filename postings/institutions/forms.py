"""What is typed to join an institution, to invite somebody, and to describe an institution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms

from postings.geography import countries
from postings.institutions.joining import Facts
from postings.institutions.models import Institution
from postings.institutions.people_models import MemberRole

if TYPE_CHECKING:
    from postings.institutions.people_models import Organisation

_LEAST_EVIDENCE = 20


class EvidenceForm(forms.Form):
    """What shows that somebody acts for an institution, where their address does not."""

    evidence = forms.CharField(
        label="How can we see that you act for it?",
        help_text="Your position there, who can confirm it, or why your address is elsewhere.",
        min_length=_LEAST_EVIDENCE,
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"min_length": "Please write a sentence or two: a person reads it."},
    )
    evidence_url = forms.URLField(
        label="A page that shows it (optional)",
        help_text="Such as your page at the institution, with your name and role.",
        max_length=500,
        required=False,
        assume_scheme="https",
        widget=forms.TextInput({"inputmode": "url"}),
    )


class TakeForm(forms.Form):
    """What the register does not know of an institution."""

    kind = forms.ChoiceField(label="Kind", choices=Institution.Kind.choices)
    city = forms.CharField(label="City (optional)", max_length=120, required=False)

    def facts(self, organisation: Organisation) -> Facts:
        return Facts(
            name=organisation.name,
            kind=self.cleaned_data["kind"],
            country=organisation.country,
            city=self.cleaned_data["city"],
            website=organisation.website if len(organisation.website) <= 200 else "",
            organisation=organisation,
        )


class CreateForm(forms.Form):
    """An institution that is in no register."""

    name = forms.CharField(
        label="Name", help_text="As it writes itself, without a department.", min_length=2, max_length=200
    )
    kind = forms.ChoiceField(
        label="Kind", choices=[("", "Choose one"), *Institution.Kind.choices], required=True
    )
    country = forms.ChoiceField(label="Country", choices=lambda: [("", "Choose one"), *countries()])
    city = forms.CharField(label="City (optional)", max_length=120, required=False)
    website = forms.URLField(
        label="Website (optional)",
        max_length=200,
        required=False,
        assume_scheme="https",
        widget=forms.TextInput({"inputmode": "url"}),
    )

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())

    def facts(self) -> Facts:
        named = {name: self.cleaned_data[name] for name in ("name", "kind", "country", "city", "website")}
        return Facts(**named)


class InviteForm(forms.Form):
    email = forms.EmailField(label="E-mail address", max_length=254)
    role = forms.ChoiceField(label="Role", choices=MemberRole.choices, initial=MemberRole.EDITOR)

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=MemberRole.choices)
