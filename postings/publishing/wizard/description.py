"""The advert's text: Markdown, or formatted text as a browser gives it."""

from __future__ import annotations

from functools import cache

from markdown_it import MarkdownIt

from postings.openings.cleaning import clean_html
from postings.publishing.wizard.forms import HTML


def description_html(text: str, written_as: str) -> str:
    """What is stored as the source of the description, "" where nothing of it could be shown.

    Formatted text stays as it is: it is cleaned when it is written, as that of feeds.
    """
    if written_as == HTML:
        return text if clean_html(text) else ""
    return str(_markdown().render(text)) if text.strip() else ""


@cache
def _markdown() -> MarkdownIt:
    """Without HTML in it, and with every line break kept: adverts are pasted with hard ones."""
    return MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
