"""The values of a facet as HTML.

A list page has some hundreds of them. Most of each is the same on every page that has it, so it is put together
once and kept; a loop of a template took more time than the rows of the page.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from postings.search.facets import Facet

# An item has about 300 bytes.
_ITEMS_KEPT = 5_000


def facet_items(facet: Facet) -> Markup:
    """One list item with a check box or radio button for each value."""
    param, is_many = facet.param, facet.is_many
    parts = []
    for one in facet.values:
        box, label = _item(param, one.value, one.label, is_many=is_many)
        parts.append(
            f'<li><label class="facet-value{"" if one.count else " facet-value-none"}">{box}'
            f"{' checked' if one.is_chosen else ''}>{label}{one.count:,}</span></label></li>"
        )
    return Markup("\n".join(parts))  # noqa: S704 - what is anybody's words is escaped below


@lru_cache(_ITEMS_KEPT)
def _item(param: str, value: str, label: str, *, is_many: bool) -> tuple[str, str]:
    """Up to where it may be checked, and from there to its count."""
    kind, value = "checkbox" if is_many else "radio", escape(value)
    return (
        f'<input id="f-{param}-{value}" type="{kind}" name="{param}" value="{value}"',
        f'<span>{escape(label)}</span> <span class="facet-count">',
    )
