"""From a curator's Markdown to HTML that is safe to store: no markup of its own, no scripts, no outside images."""

from __future__ import annotations

import html as entities
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import nh3
from django.utils.text import slugify
from markdown_it import MarkdownIt

from careers.guides.quoting import BAR, PLACE, QUOTE, Quote, UnknownQuoteError, check, problems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.renderer import RendererProtocol
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token
    from markdown_it.utils import EnvType, OptionsDict

__all__ = [
    "Rendered",
    "Section",
    "UnknownQuoteError",
    "check",
    "plain_words",
    "problems",
    "quotes_of",
    "reading_minutes",
    "render",
    "sections_of",
    "words_in",
]

# A guide stands under its page's h1: its sections are h2.
_TAGS = {
    *("h2", "h3", "h4", "p", "br", "hr", "ul", "ol", "li", "blockquote", "strong", "em", "code", "pre", "a"),
    *("table", "thead", "tbody", "tr", "th", "td", "data", "s"),
}
_ATTRIBUTES = {"a": {"href"}, "h2": {"id"}, "h3": {"id"}, "data": {"value"}, "ol": {"start"}}
# On the page for itself; a section of that name would take its place in links.
_TAKEN = frozenset({"main", "contents", "questions", "sources", "openings", "related", "review"})
# Of the addresses of sources, of explained terms and of charts.
_PAGES_OWN = ("source-", "term-", "bands-", "row-")
_HEADING = re.compile(r'<h2 id="([^"]*)">(.*?)</h2>', re.DOTALL)
_BLOCK_END = re.compile(r"</(?:p|li|h[234]|t[hdr]|blockquote|pre)>")
_TAG = re.compile(r"<[^>]+>")
# Words a minute: what adults read of plain prose (Brysbaert 2019 gives 238 for English non-fiction).
_PACE = 238
# Lists ask for the same few texts again and again.
_TEXTS_KEPT = 256


class Section(NamedTuple):
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Rendered:
    html: str
    sections: tuple[Section, ...]
    words: int
    quotes: frozenset[str]


def render(text: str) -> Rendered:
    """Whether what it quotes exists is `problems`' to say: figures come and go without the text."""
    kept = QUOTE.sub(lambda match: match[0].replace("|", BAR, 1), text.replace(BAR, ""))
    made = (
        nh3.clean(
            _markdown().render(kept),
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener",
        )
        .replace(BAR, "|")
        .strip()
    )
    return Rendered(made, sections_of(made), words_in(made), quotes_of(made))


@lru_cache(_TEXTS_KEPT)
def quotes_of(html: str) -> frozenset[str]:
    return frozenset(str(Quote(match[1], match[2] or "")) for match in PLACE.finditer(html))


@lru_cache(_TEXTS_KEPT)
def sections_of(html: str) -> tuple[Section, ...]:
    """The entries of the table of contents, from rendered HTML."""
    return tuple(Section(match[1], _plain(match[2])) for match in _HEADING.finditer(html))


@lru_cache(_TEXTS_KEPT)
def words_in(html: str) -> int:
    """A quoted figure is one word."""
    counted = PLACE.sub(lambda match: match[3] or "1", html)
    return len(re.findall(r"\w[\w'’.,-]*", entities.unescape(_TAG.sub(" ", counted))))


def plain_words(html: str) -> str:
    """What is read of rendered HTML, on one line and without what it quotes."""
    words = _plain(_BLOCK_END.sub(" ", PLACE.sub(lambda match: match[3], html)))
    return " ".join(words.split())


def reading_minutes(words: int) -> int:
    return max(1, round(words / _PACE))


def _plain(html: str) -> str:
    return entities.unescape(_TAG.sub("", html)).strip()


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    """CommonMark with tables. Markup and images are left as the words they are; straight quotes are set right."""
    made = MarkdownIt("commonmark", {"html": False, "typographer": True})
    made.enable(["table", "smartquotes"]).disable(["image", "html_block", "html_inline"])
    made.inline.ruler.before("link", "quote", _read_quote)
    made.add_render_rule("quote", _write_quote)
    made.core.ruler.push("headings", _number_headings)
    return made


def _read_quote(state: StateInline, silent: bool) -> bool:
    match = QUOTE.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        token = state.push("quote", "data", 0)
        token.content = match[3] or ""
        token.meta = {"quote": str(Quote(match[1], match[2] or ""))}
    state.pos = match.end()
    return True


def _write_quote(
    renderer: RendererProtocol, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    token = tokens[index]
    value, words = entities.escape(str(token.meta["quote"])), entities.escape(token.content)
    return f'<data value="{value}">{words}</data>'


def _number_headings(state: object) -> None:
    """An address for each heading; the text's highest headings are the page's h2."""
    tokens: list[Token] = getattr(state, "tokens")  # noqa: B009 - core rules are typed for any state
    taken = set(_TAKEN)
    for place, token in enumerate(tokens):
        if token.type not in {"heading_open", "heading_close"}:
            continue
        token.tag = f"h{min(max(int(token.tag[1]), 2), 4)}"
        if token.type == "heading_open" and token.tag != "h4":
            token.attrSet("id", _free(_title_slug(tokens[place + 1]), taken))


def _title_slug(inline: Token) -> str:
    return slugify("".join(child.content for child in inline.children or [])) or "section"


def _free(slug: str, taken: set[str]) -> str:
    """`slug`, or with a number what is not taken yet."""
    slug = f"on-{slug}" if slug.startswith(_PAGES_OWN) else slug
    found, number = slug, 2
    while found in taken:
        found, number = f"{slug}-{number}", number + 1
    taken.add(found)
    return found
