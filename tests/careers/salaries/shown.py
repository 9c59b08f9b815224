"""A page as a reader meets it: its parts by simple selectors, and their words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import lxml.html

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# `tag`, `.class`, `#id`, `[name=value]`, together and with spaces for "somewhere inside".
_PART = re.compile(
    r"(?P<tag>^[\w]+)|\.(?P<cls>[\w-]+)|#(?P<id>[\w-]+)|\[(?P<name>[\w-]+)(?:=(?P<value>[^\]]+))?\]"
)


class Shown:
    def __init__(self, element: HtmlElement) -> None:
        self._element = element

    @classmethod
    def of(cls, html: bytes) -> Shown:
        return cls(lxml.html.fromstring(html.decode()))

    def all(self, selector: str) -> list[Shown]:
        path = "." + "".join(_step(part) for part in selector.split())
        return [Shown(element) for element in self._element.xpath(path)]

    def one(self, selector: str) -> Shown:
        (found,) = self.all(selector)
        return found

    def texts(self, selector: str) -> list[str]:
        return [one.text for one in self.all(selector)]

    def get(self, name: str) -> str:
        return str(self._element.get(name, ""))

    @property
    def text(self) -> str:
        """Its words with single spaces."""
        return " ".join(" ".join(self._element.itertext()).split())


def _step(part: str) -> str:
    tag, conditions = "*", []
    for found in _PART.finditer(part):
        if found["tag"]:
            tag = found["tag"]
        elif found["cls"]:
            conditions.append(f"contains(concat(' ', @class, ' '), ' {found['cls']} ')")
        elif found["id"]:
            conditions.append(f"@id='{found['id']}'")
        else:
            conditions.append(
                f"@{found['name']}='{found['value']}'" if found["value"] else f"@{found['name']}"
            )
    return f"//{tag}" + "".join(f"[{condition}]" for condition in conditions)
