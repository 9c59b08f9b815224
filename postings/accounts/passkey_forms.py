"""Passkeys as they come in: whatever a stranger sends in the place of one gets a message, never an error page."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from allauth.mfa.webauthn import forms as allauth_forms
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.core.exceptions import ValidationError
from fido2.webauthn import UserVerificationRequirement

logger = logging.getLogger(__name__)
T = TypeVar("T")

_LONGEST_NAME = 100

_NOT_READ = "This passkey could not be read. Try again, or use another way."


def _read(read: Callable[[], T]) -> T:
    """django-allauth and fido2 take what they read for well-formed, and stumble over it in many ways."""
    try:
        return read()
    except ValidationError:
        raise
    except Exception as error:
        logger.warning("A passkey could not be read: %r", error)
        raise ValidationError(_NOT_READ) from error


class AddWebAuthnForm(allauth_forms.AddWebAuthnForm):  # type: ignore[misc] # the package has no types
    name = forms.CharField(required=False, max_length=_LONGEST_NAME)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = _read(super().clean)
        return cleaned


class EditWebAuthnForm(allauth_forms.EditWebAuthnForm):  # type: ignore[misc] # no types
    name = forms.CharField(max_length=_LONGEST_NAME)


class AuthenticateWebAuthnForm(allauth_forms.AuthenticateWebAuthnForm):  # type: ignore[misc] # no types
    def clean_credential(self) -> Any:
        return _read(super().clean_credential)


class LoginWebAuthnForm(allauth_forms.LoginWebAuthnForm):  # type: ignore[misc] # no types
    def clean_credential(self) -> Any:
        """Only what was asked for here: as a second step, a key need not ask who holds it, and a found one would do."""
        if (auth.get_state() or {}).get("user_verification") != UserVerificationRequirement.REQUIRED:
            raise ValidationError(_NOT_READ)
        return _read(super().clean_credential)


class ReauthenticateWebAuthnForm(allauth_forms.ReauthenticateWebAuthnForm):  # type: ignore[misc] # no types
    def clean_credential(self) -> Any:
        return _read(super().clean_credential)
