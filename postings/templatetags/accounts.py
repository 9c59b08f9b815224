"""Forms of django-allauth in the site's words: labels and help by the name of the field."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django import template

from postings.accounts.browsers import browser_of

if TYPE_CHECKING:
    from django.forms import BaseForm

register = template.Library()
register.filter("browser", browser_of)

_LABELS = {
    "login": "E-mail address",
    "email": "E-mail address",
    "password": "Password",
    "oldpassword": "Your password now",
    "password2": "The new password once more",
    "code": "Code",
    "name": "Name of the passkey",
    "passwordless": "I want to sign in with it alone, without a password",
}
_HELP = {
    "password1": "At least 8 characters, not all digits, and none of the passwords that everybody uses.",
    "name": "For you alone, to tell your passkeys apart, such as “phone” or “laptop at work”.",
    "passwordless": "The device then asks for your fingerprint, face or PIN.",
}


@register.filter
def in_our_words(form: BaseForm, new: str = "Password") -> BaseForm:
    """`new` is what the field for a new password is called."""
    labels = {**_LABELS, "password1": new}
    for name, field in form.fields.items():
        # A form that was read has its fields bound with their labels already.
        bound = form[name]
        bound.label = labels.get(name, str(field.label or ""))
        bound.help_text = _HELP.get(name, "")
        field.help_text = bound.help_text
        field.widget.attrs.pop("placeholder", None)
        if name == "code":
            field.widget.attrs |= {"autocapitalize": "characters", "spellcheck": "false"}
    return form


@register.filter
def as_json(value: object) -> str:
    """For an attribute: the template escapes it there."""
    return json.dumps(value)
