"""An institution's description as HTML. It is kept as typed: plain paragraphs, or Markdown."""

from __future__ import annotations

from functools import cache
from html import escape
from typing import TYPE_CHECKING

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token
    from markdown_it.utils import EnvType, OptionsDict

_TAGS = {"p", "br", "em", "strong", "a", "ul", "ol", "li", "h3", "blockquote"}
_HEADINGS = {"h1", "h2", "h4", "h5", "h6"}


def description_html(text: str) -> SafeString:
    """HTML that was typed is shown as text; headings become those below the page's own, pictures their words."""
    html = _markdown().render(text[:20_000])
    for heading in _HEADINGS:
        html = html.replace(f"<{heading}>", "<h3>").replace(f"</{heading}>", "</h3>")
    cleaned = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener",
    )
    return mark_safe(cleaned)  # noqa: S308 - it was cleaned above


@cache
def _markdown() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "breaks": True})
    reader.add_render_rule("image", _words_of_picture)
    return reader


def _words_of_picture(
    renderer: RendererHTML, tokens: Sequence[Token], number: int, options: OptionsDict, env: EnvType
) -> str:
    return escape(renderer.renderInlineAsText(tokens[number].children, options, env))
