"""Links of alerts and previews are keys to them, so logs, which many may read and which are kept, name them without."""

from __future__ import annotations

import logging
import re

_TOKEN = re.compile(
    r"(/(?:alerts/(?:confirm|keep|unsubscribe|not-for-me|manage)|guides/preview)/)[^/?#\s\"']+"
)


def masked(text: str) -> str:
    return _TOKEN.sub(r"\1…", text)


class MaskLinks(logging.Filter):
    """Of a handler: what is written of any logger, its arguments put in."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if "/alerts/" in text or "/preview/" in text:
            record.msg, record.args = masked(text), None
        return True
