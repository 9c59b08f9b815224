"""Reading the pages of guides as tests need them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import lxml.html

if TYPE_CHECKING:
    from django.test import Client


def page(client: Client, path: str) -> lxml.html.HtmlElement:
    response = client.get(path)
    assert response.status_code == 200, path
    return lxml.html.document_fromstring(response.content.decode())


def blocks(root: lxml.html.HtmlElement) -> dict[str, dict[str, Any]]:
    """The data blocks of a page by their type."""
    found = [json.loads(block.text or "") for block in root.findall(".//script[@type='application/ld+json']")]
    return {block["@type"]: block for block in found}


def words(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())
