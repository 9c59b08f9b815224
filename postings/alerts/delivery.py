"""Handing mails over, one after another, over one connection of whatever backend the settings name."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from smtplib import SMTPException
from typing import TYPE_CHECKING

from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend

from postings.alerts.emails.mail import envelope_address

if TYPE_CHECKING:
    from types import TracebackType

    from django.core.mail import EmailMessage


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it goes over the wire, where it goes by SMTP; other backends make their own of `message`."""

    message: EmailMessage
    sender: str
    recipients: list[str]
    content: bytes


class Courier:
    """A connection for a batch, made when it is first needed. Not for two threads at once."""

    def __init__(self) -> None:
        self._backend = get_connection()
        self._is_open = False
        # What went over the present connection. One that carried something may be made anew: servers end
        # connections after some mails. One that carried nothing would only be refused again.
        self.carried = 0

    def __enter__(self) -> Courier:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def letter(self, message: EmailMessage) -> Letter:
        """Everything that can be done before the connection is free. By SMTP, Django would do it while it waits."""
        if not isinstance(self._backend, EmailBackend):
            return Letter(message, "", [], b"")
        encoding = message.encoding or "utf-8"
        return Letter(
            message,
            envelope_address(message.from_email, str(encoding)),
            [envelope_address(recipient, str(encoding)) for recipient in message.recipients()],
            message.message().as_bytes(linesep="\r\n"),  # type: ignore[call-arg]  # the stubs are of a later Django
        )

    def hand_over(self, letter: Letter) -> None:
        """Returns once the server has taken it."""
        if not self._is_open:
            # Also where opening fails half-way, for what there is of it is to be closed.
            self._is_open, self.carried = True, 0
            self._backend.open()
        if isinstance(self._backend, EmailBackend) and self._backend.connection is not None:
            self._backend.connection.sendmail(letter.sender, letter.recipients, letter.content)
        else:
            self._backend.send_messages([letter.message])
        self.carried += 1

    def close(self) -> None:
        """Never an error: what was taken was taken, and what was not will be tried again."""
        if self._is_open:
            self._is_open = False
            with suppress(SMTPException, OSError):
                self._backend.close()
