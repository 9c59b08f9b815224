"""Which job titles of the survey are which role of the board: `titles.toml`, as a table."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from postings.openings.choices import Role

_FILE = Path(__file__).with_name("titles.toml")


@cache
def roles_by_title() -> dict[str, str]:
    """Titles in lower case."""
    table: dict[str, list[str]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {_plain(title): Role(role).value for role, titles in table.items() for title in titles}


def role_of(title: str) -> str | None:
    """None for a title that is no research or machine-learning role."""
    return roles_by_title().get(_plain(title))


def _plain(title: str) -> str:
    return " ".join(title.lower().split())
