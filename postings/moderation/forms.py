"""What moderators fill in, and what people say is wrong with an opening."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from postings.moderation.models import CannedReason, Report

if TYPE_CHECKING:
    from django.db.models import QuerySet

_LONGEST = 2000


class NoteForm(forms.Form):
    text = forms.CharField(
        label="Note for moderators",
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Only moderators read it.",
        error_messages={"required": "Write the note first."},
    )


def _canned(canned: QuerySet[CannedReason]) -> forms.ModelChoiceField[CannedReason]:
    return forms.ModelChoiceField(
        label="Reason",
        queryset=canned,
        required=False,
        empty_label="Only my own words",
        error_messages={"invalid_choice": "This reason is not on the list any more. Choose another."},
    )


class DecisionForm(forms.Form):
    """A canned reason, own words, or both. `said` is what the institution is told."""

    field_order = ("canned", "message")

    message = forms.CharField(
        label="Own words",
        max_length=_LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Sent after the reason above, or by itself.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("canned") and not str(cleaned.get("message", "")).strip():
            self.add_error("message", "Choose a reason or write one: the institution is told.")
        return cleaned

    @property
    def said(self) -> str:
        canned = self.cleaned_data["canned"]
        parts = (canned.text if canned else "", self.cleaned_data["message"].strip())
        return "\n\n".join(part for part in parts if part)


class RejectForm(DecisionForm):
    prefix = "reject"
    canned = _canned(CannedReason.objects.filter(is_for_rejection=True))


class ChangesForm(DecisionForm):
    prefix = "changes"
    canned = _canned(CannedReason.objects.filter(is_for_changes=True))


class RefuseForm(forms.Form):
    reason = forms.CharField(
        label="Why it is refused",
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The person is told.",
        error_messages={"required": "Say why: the person is told."},
    )


class ReportForm(forms.Form):
    """`website` is for programs that fill in everything; people do not see it."""

    kind = forms.ChoiceField(
        label="What is wrong?",
        choices=Report.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what is wrong.", "invalid_choice": "Choose one from the list."},
    )
    text = forms.CharField(
        label="What should we know?",
        max_length=_LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Such as the link to the page that says it is filled. Can be left empty.",
    )
    email = forms.EmailField(
        label="Your e-mail address",
        max_length=254,
        required=False,
        help_text="Only if you would like to hear what came of it. The institution never sees it.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": "This is not an e-mail address, such as name@example.org."},
    )
    website = forms.CharField(
        label="Leave this empty",
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
