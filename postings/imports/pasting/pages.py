"""A page without markup for machines: its title, and its main text as the description."""

from __future__ import annotations

import re
from pathlib import Path

import html_text
import lxml.etree
import lxml.html
from extruct.utils import parse_html

from postings.imports.connectors.jobposting import decoded
from postings.imports.connectors.reading import plain
from postings.imports.items import FeedItem
from postings.openings.cleaning import clean_html

# Shorter than any advert, longer than "please enable JavaScript".
FEWEST_CHARACTERS = 400
_ASIDE = (
    "nav",
    "header",
    "footer",
    "aside",
    "script",
    "style",
    "form",
    "noscript",
    "template",
    "svg",
    "button",
)
_ASIDE_NAMES = re.compile(r"(?i)cookie|consent|breadcrumb|share|social|related|newsletter|sidebar|skip-?link")
# Behind the title proper a page names its site, behind a bar or a dash with space around it.
_SITE_NAME = re.compile(r"\s+[|·»–—-]\s+[^|·»–—]*$")


def main_text(page: Path, url: str) -> FeedItem | None:
    """What the page says, None where that is too little to be a posting."""
    html = decoded(page.read_bytes())
    try:
        tree = parse_html(html, encoding="UTF-8")
    except lxml.etree.LxmlError:
        return None
    title = _title(tree)
    body = _body(tree)
    description = clean_html(str(lxml.html.tostring(body, encoding="unicode"))) if body is not None else ""
    text = html_text.extract_text(description) if description else ""
    if not title or len(text) < FEWEST_CHARACTERS:
        return None
    return FeedItem(external_id=url[:500], title=title, html=description, raw=url, url=url)


def _title(tree: lxml.html.HtmlElement) -> str:
    headings = [words for heading in tree.iter("h1") if (words := plain(heading.text_content()))]
    if len(headings) == 1:
        return headings[0][:250]
    for meta in tree.iter("meta"):
        if meta.get("property") == "og:title" and (words := plain(meta.get("content"))):
            return _SITE_NAME.sub("", words)[:250]
    named = next((plain(title.text_content()) for title in tree.iter("title")), "")
    return (_SITE_NAME.sub("", named) or (headings[0] if headings else ""))[:250]


def _body(tree: lxml.html.HtmlElement) -> lxml.html.HtmlElement | None:
    # A page without a body of its own is a piece of one.
    found = tree.xpath("//main | //*[@role='main'] | //article | //body") or [tree]
    # The innermost that still holds most of the text: a page may have a main part, and the advert in it.
    whole = max((len(element.text_content()) for element in found), default=0)
    large = [element for element in found if len(element.text_content()) * 3 >= whole]
    main = min(large, key=lambda element: len(element.text_content()), default=None)
    if main is None:
        return None
    for element in list(main.iter()):
        if element is not main and _is_aside(element):
            _empty(element)
    return main


def _empty(element: lxml.html.HtmlElement) -> None:
    """Leave its place, and take what it holds: taking elements out of a long page one by one takes minutes."""
    tail = element.tail
    if isinstance(element.tag, str):
        element.clear()
        element.tag = "span"
    else:
        element.text = ""
    element.tail = tail


def _is_aside(element: lxml.html.HtmlElement) -> bool:
    if not isinstance(element.tag, str):
        return True  # A comment.
    named = f"{element.get('class', '')} {element.get('id', '')} {element.get('role', '')}"
    return element.tag in _ASIDE or element.tag == "h1" or bool(_ASIDE_NAMES.search(named))
