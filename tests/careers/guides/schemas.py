"""What search engines ask of articles, questions and terms, and nothing that schema.org does not know there."""

from __future__ import annotations

from typing import Any

_URL = {"type": "string", "pattern": "^https://"}
_TEXT = {"type": "string", "minLength": 1, "pattern": "^[^<>]*$"}
_MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$"}
_SITE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["@type", "name", "url"],
    "properties": {"@type": {"const": "Organization"}, "name": _TEXT, "url": _URL},
}

ARTICLE: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "additionalProperties": False,
    "required": [
        *("@context", "@type", "headline", "description", "datePublished", "dateModified"),
        *("author", "publisher", "mainEntityOfPage"),
    ],
    "properties": {
        "@context": {"const": "https://schema.org"},
        "@type": {"const": "Article"},
        "headline": _TEXT | {"maxLength": 110},
        "description": _TEXT,
        "inLanguage": {"const": "en"},
        "datePublished": _MOMENT,
        "dateModified": _MOMENT,
        "author": _SITE,
        "publisher": _SITE,
        "citation": {"type": "array", "minItems": 1, "items": _TEXT},
        "mainEntityOfPage": {
            "type": "object",
            "additionalProperties": False,
            "required": ["@type", "@id"],
            "properties": {
                "@type": {"const": "WebPage"},
                "@id": _URL,
                "lastReviewed": {"type": "string", "format": "date", "pattern": r"^\d{4}-\d\d-\d\d$"},
                "reviewedBy": {
                    "type": "object",
                    "required": ["@type", "name"],
                    "properties": {"@type": {"enum": ["Organization", "Person"]}, "name": _TEXT},
                },
            },
        },
    },
}

FAQ_PAGE: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "additionalProperties": False,
    "required": ["@context", "@type", "mainEntity"],
    "properties": {
        "@context": {"const": "https://schema.org"},
        "@type": {"const": "FAQPage"},
        "mainEntity": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["@type", "name", "acceptedAnswer"],
                "properties": {
                    "@type": {"const": "Question"},
                    "name": _TEXT,
                    "acceptedAnswer": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["@type", "text"],
                        "properties": {"@type": {"const": "Answer"}, "text": _TEXT},
                    },
                },
            },
        },
    },
}

DEFINED_TERM_SET: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "additionalProperties": False,
    "required": ["@context", "@type", "@id", "name", "hasDefinedTerm"],
    "properties": {
        "@context": {"const": "https://schema.org"},
        "@type": {"const": "DefinedTermSet"},
        "@id": _URL,
        "url": _URL,
        "name": _TEXT,
        "inLanguage": {"const": "en"},
        "hasDefinedTerm": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["@type", "@id", "name", "description", "inDefinedTermSet"],
                "properties": {
                    "@type": {"const": "DefinedTerm"},
                    "@id": _URL,
                    "name": _TEXT,
                    "alternateName": _TEXT,
                    "description": _TEXT,
                    "inDefinedTermSet": _URL,
                },
            },
        },
    },
}
