"""Forms of the account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account.forms import RequestLoginCodeForm as AllauthRequestLoginCodeForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError

from postings.accounts import words
from postings.accounts.models import User

if TYPE_CHECKING:
    from django.http import HttpRequest


class SignupForm(AllauthSignupForm):  # type: ignore[misc] # the package has no types
    """Takes as long for an address that has an account as for one that has none."""

    def try_save(self, request: HttpRequest) -> tuple[Any, Any]:
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        saved: tuple[Any, Any] = super().try_save(request)
        return saved


class RequestLoginCodeForm(AllauthRequestLoginCodeForm):  # type: ignore[misc] # the package has no types
    """Says what to do on this page; "sign in by a code" is what people are doing already."""

    def clean_email(self) -> str:
        try:
            email: str = super().clean_email()
        except ValidationError as error:
            if error.code == "too_many_login_attempts":
                raise ValidationError(words.MANY_CODES, code=error.code) from error
            raise
        return email


class NameForm(forms.ModelForm[User]):
    class Meta:
        model = User
        fields: ClassVar = ["name"]
        labels: ClassVar = {"name": "Your name"}
        help_texts: ClassVar = {"name": "Members of your institutions see it, and moderators."}
        widgets: ClassVar = {"name": forms.TextInput(attrs={"autocomplete": "name"})}
