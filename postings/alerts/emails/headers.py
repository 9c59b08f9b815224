"""What mail programs and servers are told about a mail.

Lists: RFC 2369 and RFC 2919; one-click unsubscribing: RFC 8058; automatic mail: RFC 3834.
"""

from __future__ import annotations

from email.utils import format_datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from datetime import datetime

    from postings.alerts.models.outgoing import Outgoing

_SALT = "postings.alerts.message"
_SENDER = "jobboard"


def headers_of(mail: Outgoing, kind: str, now: datetime) -> dict[str, str]:
    """What every mail has. `kind` is `digest`, or that of a notice.

    No bounces are kept away by it: only answers of people who are out of the office.
    """
    return {
        "Date": format_datetime(now),
        "Message-ID": message_id(kind if kind == "digest" else "notice", mail.pk, mail.edition),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
    }


def list_headers(unsubscribe: str, kind: str, frequency: str) -> dict[str, str]:
    """What a mail has that belongs to an alert, and can be ended by one click."""
    mailbox = settings.ALERTS_UNSUBSCRIBE_MAILBOX
    by_mail = f", <mailto:{mailbox}?subject=unsubscribe>" if mailbox else ""
    return {
        "List-Id": f"Alerts <alerts.{_host(settings.SITE_URL)}>",
        "List-Unsubscribe": f"<{unsubscribe}>{by_mail}",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        # Up to three fields for whoever counts complaints, and the sender last. Nobody can be told by it.
        "Feedback-ID": f"{frequency}:{kind}:alerts:{_SENDER}",
    }


def message_id(name: str, pk: int, edition: int) -> str:
    """Made of the row and its edition: a mail that is tried twice is the same mail to whoever gets both."""
    local = f"{name}-{pk}-{edition}"
    return f"<{local}.{_seal(local, settings.SECRET_KEY)}@{_host(settings.SITE_URL)}>"


def _seal(text: str, secret: str) -> str:
    """Tells this site's mails from those of a copy of its database elsewhere."""
    return salted_hmac(_SALT, text, secret=secret, algorithm="sha256").hexdigest()[:16]


@lru_cache(maxsize=8)
def _host(site_url: str) -> str:
    return urlsplit(site_url).hostname or "localhost"
