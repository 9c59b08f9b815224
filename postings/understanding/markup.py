"""HTML read as lines that know whether they are list items or headings.

Job boards wrap headings in `<h3>`, in a paragraph that is bold from end to end, or in bold text before a
line break; and lists in `<li>` or in lines that start with a bullet. A SAX-style target reads all of
them in one pass, so the time is linear in the text and nesting cannot overflow the stack.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape

from lxml import etree


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BOLD = frozenset(("b", "strong", "u"))
_HIDDEN = frozenset(("script", "style", "noscript", "template", "head", "svg", "iframe", "select"))
# Elements that start and end a line. Anything else is taken to run inside one.
_BLOCKS = _words(
    """
    address article aside blockquote body br center dd details div dl dt fieldset figcaption figure
    footer form header hr html legend li main nav ol p pre section summary table tbody tfoot thead tr ul
    """
)
_LISTS = frozenset(("ul", "ol"))
_CELLS = frozenset(("td", "th"))
_HAS_BLOCKS = re.compile(r"<(?:p|br|div|li|ul|ol|h[1-6]|tr|table|section)\b", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z!][^<>]*>")
# Characters libxml2 refuses or that only stand in the way of matching.
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2060\ufeff\ufffe\uffff\ud800-\udfff]")
# A line break in the source is only a space, except before a bullet: text pasted into HTML.
_BROKEN_BEFORE_BULLET = re.compile(r"\n\s{0,20}(?=[-–*•·▪●] )")
_EMPHASIS_STYLE = re.compile(r"font-weight:\s*(?:bold|[6-9]00)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """One line as a reader sees it."""

    text: str
    is_item: bool = False
    is_heading: bool = False


class _Reader:
    """A parser target that collects lines."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._parts: list[str] = []
        self._plain_seen = False
        self._bold_seen = False
        self._bold_depth = 0
        self._heading_depth = 0
        self._item_starts = False
        self._hidden_depth = 0
        self._bold_spans: list[bool] = []

    def start(self, tag: str | bytes, attrib: Mapping[str | bytes, str | bytes]) -> None:
        if tag in _HIDDEN:
            self._hidden_depth += 1
        elif tag in _BLOCKS:
            # An item that is bold and holds a list of its own is that list's heading.
            self._end_line(holds_list=tag in _LISTS)
            self._item_starts = self._item_starts or tag == "li"
        elif tag in _HEADINGS:
            self._end_line()
            self._heading_depth += 1
        elif tag in _BOLD:
            self._bold_depth += 1
        elif tag == "span":
            is_bold = bool(_EMPHASIS_STYLE.search(str(attrib.get("style", ""))))
            self._bold_spans.append(is_bold)
            self._bold_depth += is_bold
        elif tag in _CELLS:
            self._parts.append(" ")

    def end(self, tag: str | bytes) -> None:
        if tag in _HIDDEN:
            self._hidden_depth = max(0, self._hidden_depth - 1)
        elif tag in _BLOCKS:
            self._end_line()
            if tag == "li" or tag in _LISTS:
                self._item_starts = False
        elif tag in _HEADINGS:
            self._end_line()
            self._heading_depth = max(0, self._heading_depth - 1)
        elif tag in _BOLD:
            self._bold_depth = max(0, self._bold_depth - 1)
        elif tag == "span" and self._bold_spans:
            self._bold_depth = max(0, self._bold_depth - self._bold_spans.pop())

    def data(self, data: str | bytes) -> None:
        if self._hidden_depth:
            return
        text = str(data)
        if "\n" not in text:
            self._add(text)
            return
        before, *after = _BROKEN_BEFORE_BULLET.split(text)
        self._add(before)
        for piece in after:
            self._end_line()
            self._add(piece)

    def comment(self, data: str | bytes) -> None:
        """Comments are not part of what a reader sees."""

    def close(self) -> list[Line]:
        self._end_line()
        return self.lines

    def _add(self, text: str) -> None:
        self._parts.append(text)
        if self._plain_seen or (self._bold_depth and self._bold_seen):
            return
        if any(character.isalnum() for character in text):
            self._bold_seen = self._bold_depth > 0
            self._plain_seen = not self._bold_seen

    def _end_line(self, *, holds_list: bool = False) -> None:
        if not self._parts:
            return
        text = " ".join("".join(self._parts).split())
        if text:
            is_bold = self._bold_seen and not self._plain_seen and text[-1] not in ".;"
            may_head = is_bold and (holds_list or not self._item_starts)
            self.lines.append(Line(text, self._item_starts, self._heading_depth > 0 or may_head))
            self._item_starts = False
        self._parts.clear()
        self._plain_seen = self._bold_seen = False


def has_blocks(html: str) -> bool:
    """Whether markup cuts the text into lines; without it the text's own line breaks do."""
    return bool(_HAS_BLOCKS.search(html))


def read_lines(html: str) -> list[Line]:
    """The lines of a piece of HTML, however broken."""
    if not has_blocks(html):
        return [Line(" ".join(line.split())) for line in unescape(_TAG.sub("", html)).splitlines()]
    reader = _Reader()
    parser = etree.HTMLParser(target=reader, huge_tree=True)
    try:
        parser.feed(_UNREADABLE.sub("", html))
        parser.close()
    except etree.XMLSyntaxError:
        # What was read before the parser gave up still counts.
        reader.close()
    return reader.lines
