"""HTML from people and feeds, made safe when it is stored."""

from __future__ import annotations

import lxml.html
import nh3

# What a posting needs to be read, and nothing that could style, script or track.
ALLOWED_TAGS = {
    *("p", "br", "hr", "ul", "ol", "li", "dl", "dt", "dd", "h3", "h4", "blockquote", "pre"),
    *("strong", "b", "em", "i", "u", "sub", "sup", "code", "a"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
# A description stands under the page's h1 and a section's h2, so its own headings start at h3.
_LOWERED = {"h1": "h3", "h2": "h3", "h5": "h4", "h6": "h4"}


def clean_html(html: str) -> str:
    """`html` with only harmless tags and links that pass no endorsement on; plain text becomes paragraphs."""
    if not html.strip():
        return ""
    if "<" not in html:
        html = "".join(f"<p>{nh3.clean_text(part)}</p>" for part in html.split("\n\n") if part.strip())
    return nh3.clean(
        _lower_headings(html),
        tags=ALLOWED_TAGS,
        attributes={"a": {"href"}, "th": {"colspan", "rowspan"}, "td": {"colspan", "rowspan"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener noreferrer",
        strip_comments=True,
    ).strip()


def _lower_headings(html: str) -> str:
    if not any(f"<{tag}" in html.lower() for tag in _LOWERED):
        return html
    root = lxml.html.fragment_fromstring(html, create_parent="div")
    for element in root.iter(*_LOWERED):
        element.tag = _LOWERED[str(element.tag)]
    return str(lxml.html.tostring(root, encoding="unicode"))
