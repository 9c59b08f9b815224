"""How django-allauth speaks and counts on this site: its mails, its messages, whose limits it counts."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.password_reset_by_code import PASSWORD_RESET_VERIFICATION_SESSION_KEY
from allauth.account.internal.stagekit import clear_login
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from postings.accounts import words
from postings.accounts.clients import client_of
from postings.accounts.letters.actions import write_letter
from postings.accounts.letters.models import SECRET
from postings.accounts.mailbox import has_address

if TYPE_CHECKING:
    from django.http import HttpRequest

# What is kept of a client that has no address, such as one that asks over a unix socket.
_NOWHERE = "0.0.0.0"  # noqa: S104 - nothing listens there


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # the package has no types
    """Mails are letters: written with the request, sent by a worker, so a known and an unknown address take as long."""

    error_messages: dict[str, Any] = DefaultAccountAdapter.error_messages | words.ERRORS

    def get_client_ip(self, request: HttpRequest) -> str:
        """Limits count by it, and the list of sessions shows it; the database keeps only real addresses."""
        client = client_of(request)
        return _NOWHERE if client == "unknown" else client

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        mail = words.mail(template_prefix, {**context, "email": email})
        room = SECRET if "code" in context else "account-news/"
        write_letter(
            key=f"{room}{template_prefix.rpartition('/')[2]}/{uuid4().hex}",
            to=email,
            subject=mail.subject,
            paragraphs=mail.paragraphs,
            action=mail.action,
        )

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """An address that is removed is told so as well: it may be the only one that is not somebody else's."""
        super().send_notification_mail(template_prefix, user, context, email)
        removed = (context or {}).get("deleted_email")
        if removed:
            super().send_notification_mail(template_prefix, user, context, removed)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        if message == words.ERRORS["too_many_login_attempts"]:
            message = words.CODE_IS_OVER  # Said by a message, it is of codes; of passwords a form says it.
        said = message or words.message(message_template or "", message_context or {})
        if said:
            messages.add_message(request, level, said, extra_tags=extra_tags)

    def pre_login(
        self, request: HttpRequest, user: Any, *, email: str | None, **more: Any
    ) -> HttpResponse | None:
        """A code that was mailed to an address opens nothing once the address is not theirs any more."""
        if email and not has_address(user, email):
            return self._refuse_code(request)
        answer: HttpResponse | None = super().pre_login(request, user, email=email, **more)
        return answer

    def set_password(self, user: Any, password: str) -> None:
        """After a reset as well: between the code and the new password the address may have gone."""
        state = self.request.session.get(PASSWORD_RESET_VERIFICATION_SESSION_KEY) or {}
        if state and not has_address(user, state["email"]):
            del self.request.session[PASSWORD_RESET_VERIFICATION_SESSION_KEY]
            raise ImmediateHttpResponse(self._refuse_code(self.request))
        super().set_password(user, password)

    def _refuse_code(self, request: HttpRequest) -> HttpResponse:
        clear_login(request)
        messages.error(request, words.ADDRESS_IS_GONE)
        return HttpResponseRedirect(reverse("account_login"))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("postings:account")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not of whoever signed in a moment ago: it is the same question."""
        required: bool = super().is_reauthentication_required(app=app, **kwargs)
        return required and not self._signed_in_lately()

    def _signed_in_lately(self) -> bool:
        records = get_authentication_records(self.request, self.request.user)
        return bool(records) and time.time() - records[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The first is asked for; the others are offered below it."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [method | {"description": words.WAYS[method["id"]]} for method in methods]
