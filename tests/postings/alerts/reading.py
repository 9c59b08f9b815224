"""Reading the pages and mails of alerts as people do."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response


def text_of(response: Response) -> str:
    """What the page says, in one line."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    body = main.partition(">")[2]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def buttons_of(response: Response, name: str) -> list[str]:
    """The values of the buttons called `name`."""
    found = re.findall(rf'<button[^>]*name="{name}"[^>]*value="([^"]*)"', response.content.decode())
    return [unescape(value) for value in found]
