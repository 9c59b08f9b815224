"""What the account's mails, messages and errors say. Every mail and message of django-allauth has its words here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from postings.accounts.browsers import browser_of

Told = Mapping[str, Any]


class Mail(NamedTuple):
    subject: str
    paragraphs: list[str]
    action: tuple[str, str] | None = None


ERRORS = {
    "account_inactive": "This account is closed.",
    "cannot_remove_primary_email": "This is your main address. Make another one the main address first.",
    "duplicate_email": "This address is on your account already.",
    "email_password_mismatch": "This address and this password do not belong together.",
    "email_taken": "This address is in use already.",
    "enter_current_password": "This is not your password.",
    "incorrect_code": "This is not the code we sent, or a newer one was sent since.",
    "incorrect_password": "This is not your password.",
    "max_email_addresses": "An account has at most %d addresses. Remove one first.",
    "too_many_login_attempts": (
        "There were too many attempts with this address. Wait five minutes, or sign in by a code that we mail you."
    ),
    "rate_limited": "That was too often. Wait a minute, then try again.",
    "unverified_primary_email": "Only a confirmed address can be your main address.",
}

# Said of codes by mail; nobody has to wait for a new one.
CODE_IS_OVER = "That was wrong three times, so the code does not work any more. Ask for a new one."
MANY_CODES = (
    "We sent several codes to this address just now. Use the newest, or wait a minute for another one."
)
ADDRESS_IS_GONE = "This address does not belong to the account any more. Use the one that does."

WAYS = {
    "reauthenticate": "Use your password",
    "mfa_reauthenticate": "Use your authenticator app or a recovery code",
    "mfa_reauthenticate:webauthn": "Use a passkey",
}

_MESSAGES = {
    "account/messages/cannot_delete_primary_email.txt": (
        "{email} is your main address. Make another one the main address first."
    ),
    "account/messages/email_confirmation_failed.txt": "{email} could not be confirmed. Another account has it.",
    "account/messages/email_confirmed.txt": "{email} is confirmed.",
    "account/messages/email_deleted.txt": "{email} is removed.",
    "account/messages/logged_out.txt": "You are signed out.",
    "account/messages/password_changed.txt": "Your password is changed. All other sessions have ended.",
    "account/messages/password_set.txt": "Your password is set.",
    "account/messages/primary_email_set.txt": "Your main address is changed. We told the one before.",
    "account/messages/unverified_primary_email.txt": "Only a confirmed address can be your main address.",
    "mfa/messages/recovery_codes_generated.txt": "These are new recovery codes. The ones before do not work any more.",
    "mfa/messages/totp_activated.txt": "Two-step sign-in is on.",
    "mfa/messages/totp_deactivated.txt": "The authenticator app is not asked for any more.",
    "mfa/messages/webauthn_added.txt": "The passkey is added.",
    "mfa/messages/webauthn_removed.txt": "The passkey is removed.",
    "usersessions/messages/sessions_logged_out.txt": "All other sessions have ended.",
    # The page says so itself.
    "account/messages/email_confirmation_sent.txt": "",
    "account/messages/login_code_sent.txt": "",
    "account/messages/logged_in.txt": "",
}


def message(template: str, told: Told) -> str:
    """What is said on the next page; "" is nothing."""
    return _MESSAGES[template].format(**told) if template else ""


def mail(template_prefix: str, told: Told) -> Mail:
    return _MAILS[template_prefix](told)


def _url(name: str) -> str:
    return f"{settings.SITE_URL}{reverse(name)}"


_NOT_YOU = "If you did not ask for it, there is nothing to do: nobody gets in without the code."


def _code(subject: str, lead: str) -> Callable[[Told], Mail]:
    def words(told: Told) -> Mail:
        minutes = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60
        holds = f"Type it into the page that asked for it, within {minutes} minutes. We never ask for it elsewhere."
        return Mail(subject, [lead, str(told["code"]), holds, _NOT_YOU])

    return words


def _known(told: Told) -> Mail:
    lead = f"Somebody, most likely you, wanted to make an account with {told['email']}. There is one already."
    rest = (
        "Sign in with your password or by a code that we mail you. If it was not you, there is nothing to do."
    )
    return Mail("You have an account already", [lead, rest], ("Sign in", _url("account_login")))


def _unknown(told: Told) -> Mail:
    lead = f"Somebody, most likely you, wanted to sign in with {told['email']}. There is no account with this address."
    rest = "Try the address that you signed up with, or make an account. If it was not you, there is nothing to do."
    return Mail("There is no account with this address", [lead, rest], ("Sign up", _url("account_signup")))


def _news(subject: str, lead: str) -> Callable[[Told], Mail]:
    """Something of the account was changed; whoever did not do it learns what to do about it."""

    def words(told: Told) -> Mail:
        at = told.get("timestamp") or timezone.now()
        where = f"It was done on {at:%-d %b %Y, %H:%M} UTC from {told.get('ip', 'an unknown address')}"
        browser = f", with {browser_of(told['user_agent'])}" if told.get("user_agent") else ""
        rest = "If it was not you, set a new password at once. That ends all sessions of the account."
        action = ("Set a new password", _url("account_reset_password"))
        return Mail(subject, [lead.format(**told), f"{where}{browser}.", rest], action)

    return words


_MAILS: dict[str, Callable[[Told], Mail]] = {
    "account/email/login_code": _code("Your code to sign in", "This is your code to sign in:"),
    "account/email/email_confirmation_signup": _code(
        "Confirm your address", "This is the code that confirms your address, and makes your account:"
    ),
    "account/email/email_confirmation": _code(
        "Confirm your address", "This is the code that confirms this address for your account:"
    ),
    "account/email/password_reset_code": _code(
        "Your code for a new password", "With this code you can set a new password:"
    ),
    "account/email/account_already_exists": _known,
    "account/email/unknown_account": _unknown,
    "account/email/password_reset": _news(
        "Your password is new", "The password of your account was set anew."
    ),
    "account/email/password_changed": _news(
        "Your password is changed", "The password of your account was changed."
    ),
    "account/email/password_set": _news(
        "Your account has a password", "A password was set for your account."
    ),
    "account/email/email_changed": _news(
        "Your main address is changed",
        "The main address of your account was {from_email}, and is {to_email} now. We write to it from now on.",
    ),
    "account/email/email_confirm": _news(
        "An address is confirmed", "An e-mail address of your account was confirmed."
    ),
    "account/email/email_deleted": _news(
        "An address is removed", "The address {deleted_email} was removed from your account."
    ),
    "mfa/email/recovery_codes_generated": _news(
        "New recovery codes",
        "New recovery codes were made for your account. The ones before do not work any more.",
    ),
    "mfa/email/totp_activated": _news(
        "Two-step sign-in is on", "From now on your account asks for a code of your authenticator app."
    ),
    "mfa/email/totp_deactivated": _news(
        "The authenticator app is off",
        "Your account does not ask for a code of your authenticator app any more.",
    ),
    "mfa/email/webauthn_added": _news("A passkey is added", "A passkey was added to your account."),
    "mfa/email/webauthn_removed": _news("A passkey is removed", "A passkey was removed from your account."),
}
