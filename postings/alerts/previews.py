"""A digest as it would be sent now, for admins. Nothing is changed by it, and its signed links are made blank:
whoever may look at a mail may not act for its reader.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils import timezone

from postings.alerts.emails.drafts import digest_drafts

if TYPE_CHECKING:
    from datetime import datetime

    from postings.alerts.models import Digest

# As `tokens` makes them: what is signed, the time and the signature.
_TOKEN = re.compile(r"/[\w.]+~[\w-]+~[\w-]+/")
_BLANK = "/preview/"
# A mail's markup has no power over the site.
_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


@dataclass(frozen=True, slots=True)
class Preview:
    """Empty where nothing would be sent."""

    subject: str = ""
    text: str = ""
    html: str = ""
    headers: tuple[tuple[str, str], ...] = ()


def preview_of(digest: Digest, now: datetime | None = None) -> Preview:
    for _, draft in digest_drafts([digest], now or timezone.now()):
        message = draft.message
        if message is not None:
            return Preview(
                subject=str(message.subject),
                text=_without_tokens(str(message.body)),
                html=_without_tokens(str(message.alternatives[0][0])),
                headers=tuple(
                    (name, _without_tokens(str(value))) for name, value in message.extra_headers.items()
                ),
            )
    return Preview()


def framed(preview: Preview) -> HttpResponse:
    """Its HTML alone, as an answer that only a frame of this site may show."""
    response = HttpResponse(preview.html)
    response.headers["Content-Security-Policy"] = _POLICY
    return response


def _without_tokens(text: str) -> str:
    return _TOKEN.sub(_BLANK, text)
