"""Names of countries, in the site's language, from the Unicode CLDR data that Babel carries."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale


@lru_cache(maxsize=1)
def _territories() -> dict[str, str]:
    names = {str(code): str(name) for code, name in Locale("en").territories.items()}
    return {code: name for code, name in names.items() if len(code) == 2 and code.isalpha()}


def country_name(code: str) -> str:
    """The English name of an ISO 3166 alpha-2 `code`; the code itself where it is unknown, "" for ""."""
    return _territories().get(code, code)


def is_country(code: str) -> bool:
    return code in _territories()
