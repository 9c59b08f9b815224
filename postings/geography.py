"""Names of countries, in the site's language, from the Unicode CLDR data that Babel carries."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale
from django.utils.text import slugify

# Names that English puts "the" before.
_WITH_ARTICLE = frozenset({"AE", "BS", "CD", "CF", "CG", "DO", "GB", "GM", "IM", "MV", "NL", "PH", "US"})

_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})


@lru_cache(maxsize=1)
def _territories() -> dict[str, str]:
    names = {str(code): str(name) for code, name in Locale("en").territories.items()}
    return {code: name for code, name in names.items() if len(code) == 2 and code.isalpha()}


def country_name(code: str) -> str:
    """The English name of an ISO 3166 alpha-2 `code`; the code itself where it is unknown, "" for ""."""
    return _territories().get(code, code)


def is_country(code: str) -> bool:
    return code in _territories()


@lru_cache(maxsize=1)
def countries() -> tuple[tuple[str, str], ...]:
    """Code and name of each, by name, to choose from; without groups of countries and codes for tests."""
    return tuple(
        sorted(
            ((code, name) for code, name in _territories().items() if code not in _NO_COUNTRIES),
            key=lambda pair: pair[1],
        )
    )


def country_in_text(code: str) -> str:
    """The name as it stands inside a sentence: `Germany`, `the Netherlands`."""
    return f"the {country_name(code)}" if code in _WITH_ARTICLE else country_name(code)


@lru_cache(maxsize=1)
def _by_slug() -> dict[str, str]:
    return {slugify(name): code for code, name in _territories().items()}


def country_slug(code: str) -> str:
    """The English name as it stands in an address: `united-states`; "" for a code that is none."""
    return slugify(_territories().get(code, ""))


def country_of_slug(slug: str) -> str:
    """The code of the country whose `country_slug` this is; "" where it is none's."""
    return _by_slug().get(slug, "")
