"""Forms of curated texts: what is wrong with a text is said beside its field, before anything is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.urls import resolve

from careers.guides.links.inside import wrong_links
from careers.guides.models import Aspect, Edition, Guide, Picture, Question, Step, Term
from careers.guides.pictures import checked_picture
from careers.guides.quoting import problems
from careers.guides.rendering import render

if TYPE_CHECKING:
    from django.core.files.base import File
    from django.http import QueryDict


# Five times the longest guide. Rendering and comparing take time, and nobody reads more at once.
MOST_SIGNS = 60_000


def text_problems(text: str) -> list[str]:
    """Quotes of what does not exist and links that lead nowhere, a sentence each."""
    if len(text) > MOST_SIGNS:
        return [f"The text has {len(text):,} signs. Please keep it under {MOST_SIGNS:,}."]
    return [*problems(text), *wrong_links(text)]


class _MarkdownForm(forms.ModelForm[Any]):
    """`markdown` names the field whose HTML is kept beside it."""

    markdown: ClassVar[str]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if found := text_problems(cleaned.get(self.markdown, "")):
            self.add_error(self.markdown, ValidationError([ValidationError(one) for one in found]))
        return cleaned

    def save(self, commit: bool = True) -> models.Model:
        self.instance.html = render(self.cleaned_data[self.markdown]).html
        saved: models.Model = super().save(commit)
        return saved


class EditionForm(_MarkdownForm):
    """`seen` is when the draft was last changed before this form was shown: a change since is not written over."""

    markdown = "text"
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Edition
        fields: ClassVar = ["title", "summary", "text", "note"]
        widgets: ClassVar = {
            "title": forms.TextInput(attrs={"class": "vTextField"}),
            "summary": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
            "text": forms.Textarea(attrs={"rows": 40, "class": "vLargeTextField", "spellcheck": "true"}),
            "note": forms.TextInput(attrs={"class": "vTextField"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen"] = self.instance.updated_at.isoformat()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.instance.pk and cleaned.get("seen") and cleaned["seen"] != self.initial["seen"]:
            who = self.instance.author or "Somebody"
            self.add_error(
                None,
                f"{who} saved this draft while you were writing. Your text is below, not saved. Open the draft in "
                "another window to see theirs, put both together here, and save again.",
            )
            # Whoever has read this may save.
            data = cast("QueryDict", self.data).copy()
            data[self.add_prefix("seen")] = self.initial["seen"]
            self.data = data
        return cleaned


class QuestionForm(_MarkdownForm):
    markdown = "answer"

    class Meta:
        model = Question
        fields: ClassVar = ["guide", "key", "position", "question", "answer", "source"]
        widgets: ClassVar = {"answer": forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"})}


class TermForm(_MarkdownForm):
    markdown = "meaning"

    class Meta:
        model = Term
        fields: ClassVar = ["name", "slug", "short", "meaning", "topic", "source"]


class GuideForm(forms.ModelForm[Guide]):
    """What a field said when the form was shown is kept in it: a review dated since then is not taken back."""

    class Meta:
        model = Guide
        fields: ClassVar = [
            "slug",
            "kind",
            "position",
            "role",
            "search",
            "sources",
            "review_months",
            "review_due",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "review_due" in self.fields:
            self.fields["review_due"].show_hidden_initial = bool(self.instance.pk)

    def clean_slug(self) -> str:
        """Its address is where the guide is found, not a page that the site has there already."""
        slug = str(self.cleaned_data["slug"])
        if resolve(f"/guides/{slug}/").view_name != "careers:guide":
            raise ValidationError(f"The site has another page at /guides/{slug}/. Choose another name.")
        return slug


class _RowForm(forms.ModelForm[Any]):
    """Of a row in a table, whose head names the columns for those who see it only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label


class StepForm(_RowForm):
    class Meta:
        model = Step
        fields: ClassVar = ["position", "title", "level", "years", "text"]
        widgets: ClassVar = dict.fromkeys(("title", "years", "text"), forms.TextInput(attrs={"size": 22}))


class AspectForm(_RowForm, _MarkdownForm):
    markdown = "text"

    class Meta:
        model = Aspect
        fields: ClassVar = ["guide", "kind", "text"]
        widgets: ClassVar = {"text": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"})}


class PictureForm(forms.ModelForm[Picture]):
    class Meta:
        model = Picture
        fields: ClassVar = ["name", "file", "alt", "caption", "credit"]

    def clean_file(self) -> File[bytes]:
        file: File[bytes] = self.cleaned_data["file"]
        return checked_picture(file) if isinstance(file, UploadedFile) else file


class SendBackForm(forms.Form):
    note = forms.CharField(
        label="What has to change", max_length=500, widget=forms.Textarea(attrs={"rows": 3, "cols": 60})
    )


class ScheduleForm(forms.Form):
    at = forms.DateTimeField(
        label="When (UTC)",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
