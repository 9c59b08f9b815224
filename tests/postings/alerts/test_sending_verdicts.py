"""What an error says about a mail and its address."""

from __future__ import annotations

import smtplib
import ssl

import pytest
from anymail.exceptions import (
    AnymailAPIError,
    AnymailRecipientsRefused,
    AnymailRequestsAPIError,
    AnymailUnsupportedFeature,
)
from requests import Response

from postings.accounts.letters.verdicts import Fate, judge


def recipient(code: int, text: str) -> Exception:
    return smtplib.SMTPRecipientsRefused({"ada@example.org": (code, text.encode())})


def service(code: int) -> Exception:
    response = Response()
    response.status_code = code
    response.reason = "Why"
    error: Exception = AnymailRequestsAPIError("No", response=response)
    return error


@pytest.mark.parametrize(
    "error",
    [
        recipient(550, "5.1.1 <ada@example.org>: Recipient address rejected: User unknown"),
        recipient(550, "5.1.10 Recipient not found"),
        recipient(554, "5.1.2 Bad destination system"),
        recipient(550, "5.2.1 Mailbox disabled"),
        recipient(550, "No such user here"),
        recipient(551, "User not local"),
        recipient(553, "Mailbox name not allowed"),
        smtplib.SMTPDataError(550, b"5.1.1 The account does not exist"),
        AnymailRecipientsRefused(),
    ],
)
def test_judge_gives_up_an_address_that_is_not_there(error: Exception) -> None:
    assert judge(error).fate is Fate.NO_ADDRESS


@pytest.mark.parametrize(
    "error",
    [
        recipient(552, "5.2.2 Mailbox full"),
        recipient(552, "Mailbox full"),
        recipient(554, "5.7.1 Service unavailable; client host blocked"),
        recipient(550, "5.7.26 Unauthenticated mail is not accepted"),
        recipient(554, "Transaction failed"),
        recipient(550, "5.1.8 Sender address rejected"),
        smtplib.SMTPSenderRefused(553, b"5.1.8 Sender domain not found", "jobs@board.example"),
        smtplib.SMTPSenderRefused(550, b"Sender not allowed", "jobs@board.example"),
        smtplib.SMTPDataError(554, b"5.7.1 Message looks like spam"),
        smtplib.SMTPDataError(550, b"Message content rejected"),
        smtplib.SMTPNotSupportedError("SMTPUTF8 is not supported"),
        service(422),
        AnymailUnsupportedFeature("headers"),
    ],
)
def test_judge_gives_up_a_mail_that_is_refused_for_what_it_is(error: Exception) -> None:
    assert judge(error).fate is Fate.FAILED


@pytest.mark.parametrize(
    "error",
    [
        recipient(450, "4.2.0 Greylisted"),
        recipient(452, "4.5.3 Too many recipients"),
        smtplib.SMTPDataError(451, b"4.3.0 Local error"),
        smtplib.SMTPSenderRefused(530, b"5.7.0 Authentication required", "jobs@board.example"),
        service(429),
        service(401),
        service(503),
        UnicodeEncodeError("ascii", "ä", 0, 1, "of our own making"),
    ],
)
def test_judge_has_a_mail_tried_again(error: Exception) -> None:
    assert judge(error).fate is Fate.AGAIN


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPServerDisconnected("Connection unexpectedly closed"),
        recipient(421, "4.3.2 Closing"),
        smtplib.SMTPConnectError(554, b"No SMTP service here"),
        smtplib.SMTPAuthenticationError(535, b"5.7.8 Bad credentials"),
        ConnectionRefusedError(111, "Connection refused"),
        TimeoutError("timed out"),
        ssl.SSLError("handshake"),
        AnymailAPIError("No answer"),
    ],
)
def test_judge_tells_that_nobody_is_there(error: Exception) -> None:
    assert judge(error).fate is Fate.UNREACHABLE


def test_judge_keeps_what_was_answered_in_one_line() -> None:
    assert judge(recipient(550, "5.1.1 No\r\nsuch  user")).detail == "550 5.1.1 No such user"
