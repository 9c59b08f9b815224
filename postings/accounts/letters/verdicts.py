"""What an error while sending says: try again, give the mail up, or give the address up."""

from __future__ import annotations

import logging
import re
from enum import Enum
from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)
from typing import NamedTuple

from anymail.exceptions import (
    AnymailAPIError,
    AnymailError,
    AnymailInvalidAddress,
    AnymailRecipientsRefused,
)

logger = logging.getLogger(__name__)

# RFC 3463: no such mailbox, no such domain, bad syntax, moved, no mail accepted there (5.1.x); disabled (5.2.1).
# Not 5.1.7 and 5.1.8, which are about the sender.
_NO_ADDRESS = re.compile(r"\s*5\.(?:1\.(?:0|1|2|3|6|10)|2\.1)\b")
_ENHANCED = re.compile(r"\s*[245]\.\d{1,3}\.\d{1,3}\b")
# RFC 5321, where a server answers a recipient without an enhanced code: not there, not here, not a name.
# 552 is a full mailbox and 554 mostly a word about us.
_REFUSED = {550, 551, 553}
# We have to sign in first, or could not: for the operator to put right, and no reason to lose mail.
_NOT_SIGNED_IN = {530, 534, 535, 538}
_CLOSING = 421
_TOO_MANY = 429


class Fate(Enum):
    AGAIN = "again"
    # As AGAIN; and the connection can't be used any more.
    UNREACHABLE = "unreachable"
    FAILED = "failed"
    # As FAILED; and nothing is to be sent to this address any more.
    NO_ADDRESS = "no address"


class Verdict(NamedTuple):
    fate: Fate
    detail: str


def judge(error: Exception) -> Verdict:
    """An error that is none of mail's is of our own making. It loses no mail: there is time to put it right."""
    if isinstance(error, SMTPRecipientsRefused):
        code, answer = next(iter(error.recipients.values()))
        return _of_answer(code, answer, is_recipient=True)
    if isinstance(error, SMTPResponseException):
        if isinstance(error, SMTPSenderRefused | SMTPDataError):
            return _of_answer(error.smtp_code, error.smtp_error)
        # While connecting: greeting, EHLO, signing in.
        return Verdict(Fate.UNREACHABLE, _words(error.smtp_code, error.smtp_error))
    if isinstance(error, SMTPServerDisconnected):
        return Verdict(Fate.UNREACHABLE, str(error))
    if isinstance(error, SMTPNotSupportedError):
        return Verdict(Fate.FAILED, str(error))
    if isinstance(error, AnymailError):
        return _of_service(error)
    if isinstance(error, SMTPException | OSError):
        return Verdict(Fate.UNREACHABLE, f"{type(error).__name__}: {error}")
    logger.error("A mail could not be sent.", exc_info=error)
    return Verdict(Fate.AGAIN, f"{type(error).__name__}: {error}")


def _of_answer(code: int, answer: bytes | str, *, is_recipient: bool = False) -> Verdict:
    words = _words(code, answer)
    text = words.partition(" ")[2]
    if code == _CLOSING:
        return Verdict(Fate.UNREACHABLE, words)
    if code < 500 or code in _NOT_SIGNED_IN:
        return Verdict(Fate.AGAIN, words)
    is_plain_refusal = is_recipient and code in _REFUSED and not _ENHANCED.match(text)
    if _NO_ADDRESS.match(text) or is_plain_refusal:
        return Verdict(Fate.NO_ADDRESS, words)
    return Verdict(Fate.FAILED, words)


def _of_service(error: AnymailError) -> Verdict:
    """An ESP's programming interface: HTTP's codes, and none where it could not be reached."""
    detail = " ".join(str(error).split())
    if isinstance(error, AnymailRecipientsRefused | AnymailInvalidAddress):
        return Verdict(Fate.NO_ADDRESS, detail)
    if isinstance(error, AnymailAPIError):
        code = error.status_code
        if code is None:
            return Verdict(Fate.UNREACHABLE, detail)
        # 401 and 403 are a wrong key: for the operator to put right.
        return Verdict(Fate.AGAIN if code in {401, 403, _TOO_MANY} or code >= 500 else Fate.FAILED, detail)
    return Verdict(Fate.FAILED, detail)


def _words(code: int, answer: bytes | str) -> str:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return f"{code} {' '.join(text.split())}"
