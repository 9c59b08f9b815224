"""The rules as a page shows them: the same data that the rules read."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from careers.fit.rules import ENOUGH
from careers.fit.words import names
from postings.openings.presentation import joined


class Row(NamedTuple):
    name: str
    words: str


class RulesPage(NamedTuple):
    families: list[Row]
    implied: list[Row]
    hints: list[Row]
    levels: list[Row]


_ASKED = {
    "": "a language, without a level",
    "fluent": "fluency",
    "excellent": "excellent, very good or near-native command",
    "native": "a first language",
    "tested": "a test result (IELTS, TOEFL)",
    "b2": "a level, such as B2",
}


@cache
def rules_page() -> RulesPage:
    named = names()
    families: dict[str, list[str]] = {}
    for field in named["fields"]:
        for family in (field["family"], field.get("also")):
            if family:
                families.setdefault(family, []).append(_with_spellings(field["name"], field.get("same", [])))
    return RulesPage(
        families=[Row(family.capitalize(), "; ".join(members)) for family, members in families.items()],
        implied=[Row(one["brings"], ", ".join(one["have"])) for one in named["implied"]],
        hints=[
            Row(one["skill"], f"{', '.join(one['have'])}; a degree in {joined(one['fields'], 'or')}")
            for one in named["hints"]
        ],
        levels=[Row(words, _enough(asked)) for asked, words in _ASKED.items()],
    )


def _with_spellings(name: str, same: list[str]) -> str:
    return f"{name} (also {', '.join(same)})" if same else name


def _enough(asked: str) -> str:
    met, unknown = (level.upper() if level != "native" else "a first language" for level in ENOUGH[asked])
    return f"met from {met}" + (f", unknown from {unknown}" if unknown != met else "")
