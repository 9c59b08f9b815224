"""Links of alerts, previews and invitations are keys, so logs, which many may read, name them without."""

from __future__ import annotations

import logging
import re

_TOKEN = re.compile(
    r"(/(?:alerts/(?:confirm|keep|unsubscribe|not-for-me|manage)|guides/preview|account/invitations)/)[^/?#\s\"']+"
)


def masked(text: str) -> str:
    return _TOKEN.sub(r"\1…", text)


class MaskLinks(logging.Filter):
    """Of a handler: what is written of any logger, its arguments put in."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if any(place in text for place in ("/alerts/", "/preview/", "/invitations/")):
            record.msg, record.args = masked(text), None
        return True
