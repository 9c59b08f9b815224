"""What a reader sees of a page: its words, apart from what is markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import lxml.html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_UNSEEN = frozenset({"script", "style", "template", "noscript"})
# Words that stand in one of these do not run on into the next.
_BLOCKS = frozenset(
    {*("p", "li", "h1", "h2", "h3", "h4", "td", "th", "dt", "dd", "div", "section", "caption", "summary")}
    | {*("figcaption", "text", "title", "desc", "sup", "tr", "ul", "ol", "blockquote", "br")}
)


def main_of(html: str) -> HtmlElement:
    page = lxml.html.fromstring(html)
    main = page.find(".//main")
    return page if main is None else main


def blocks(element: HtmlElement) -> list[str]:
    """The text of a page, a string for each paragraph, heading, item or cell."""
    return [" ".join(part.split()) for part in "".join(_pieces(element)).split("\0") if part.strip()]


def text_of(element: HtmlElement) -> str:
    return " ".join(blocks(element))


def prose(html: str) -> str:
    """The text of stored HTML with each heading, item and cell as a sentence, as a voice would read it."""
    return " ".join(
        part if re.search(r"[.!?:;]['’”\")]*$", part) else f"{part}."
        for part in blocks(lxml.html.fragment_fromstring(html, create_parent="div"))
    )


def _pieces(element: HtmlElement) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in _UNSEEN:
        return
    edge = "\0" if element.tag in _BLOCKS else ""
    yield edge
    yield element.text or ""
    for child in element:
        yield from _pieces(child)
        yield child.tail or ""
    yield edge
