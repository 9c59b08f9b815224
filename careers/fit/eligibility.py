"""Funders' rules: loaded from a file, found by the words of an opening, shown as questions to check."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
import unicodedata
from html import unescape
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction
from django.utils.html import strip_tags

from careers.fit.models import EligibilityKind, EligibilityRule
from careers.fit.profile import NO_DEGREE
from postings.geography import country_in_text
from postings.openings.choices import Degree

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from careers.fit.profile import Profile
    from postings.openings.models import Opening

FILE = Path(__file__).parents[1] / "content" / "eligibility.toml"
_SECONDS = 300.0
_FIELDS = (
    *("scheme", "kind", "words", "also", "statement", "months", "of_months", "years_from", "years_to"),
    *("source", "year", "url", "note"),
)


class Question(NamedTuple):
    """A rule beside an opening, and what the profile says to it."""

    rule: EligibilityRule
    yours: str


@transaction.atomic
def load(path: Path = FILE) -> int:
    """How many rules were written. One that a curator has changed since it was loaded stays theirs."""
    kept = {rule.key: rule for rule in EligibilityRule.objects.select_for_update()}
    written = 0
    for read in tomllib.loads(path.read_text())["rules"]:
        rule = kept.get(read["key"]) or EligibilityRule(key=read["key"])
        is_ours = rule.pk is None or rule.loaded == fingerprint(rule)
        made = EligibilityRule(**read)
        if is_ours and rule.loaded != fingerprint(made):
            for name in _FIELDS:
                setattr(rule, name, getattr(made, name))
            rule.loaded = fingerprint(made)
            rule.full_clean(exclude=["key"])
            rule.save()
            written += 1
    forget()
    return written


def fingerprint(rule: EligibilityRule) -> str:
    values: dict[str, Any] = {name: getattr(rule, name) for name in _FIELDS}
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


class _Kept:
    """All rules: a few, that change a few times a year."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._rules: list[EligibilityRule] = []
        self._until = 0.0

    def get(self) -> Sequence[EligibilityRule]:
        with self._lock:
            if monotonic() >= self._until:
                self._rules = list(EligibilityRule.objects.all())
                self._until = monotonic() + _SECONDS
            return self._rules

    def forget(self) -> None:
        self._until = 0.0


_kept = _Kept()
forget = _kept.forget


def questions(opening: Opening, profile: Profile) -> list[Question]:
    text = folded(unescape(f"{opening.title} {strip_tags(opening.description)}"))
    countries = [place.country for place in opening.locations.all() if place.country]
    return [Question(rule, _yours(rule, countries, profile)) for rule in _kept.get() if is_about(rule, text)]


def is_about(rule: EligibilityRule, text: str) -> bool:
    """Whether the folded `text` has one of the rule's words, and one of its further words if it has any."""
    return _has_one(rule.words, text) and (not rule.also or _has_one(rule.also, text))


def _has_one(words: Iterable[str], text: str) -> bool:
    return any(re.search(rf"\b{re.escape(folded(word))}s?\b", text) for word in words)


def folded(text: str) -> str:
    """In lower case, without accents, with one space where there were hyphens or white space."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.sub(r"[\s\u2010-\u2015-]+", " ", letters)


def _yours(rule: EligibilityRule, countries: Iterable[str], profile: Profile) -> str:
    if rule.kind == EligibilityKind.MOBILITY:
        return _lived(rule, countries, profile)
    if rule.kind == EligibilityKind.NO_DOCTORATE:
        return _doctorate(profile)
    return _since(profile)


def _lived(rule: EligibilityRule, countries: Iterable[str], profile: Profile) -> str:
    if not profile.stays:
        return "You have not said where you lived."
    stays = {stay.country: stay.months for stay in profile.stays}
    hosts = list(dict.fromkeys(countries))
    if not hosts:
        return "The opening does not say in which country it is."
    said = [f"{_months(stays.get(code, 0))} in {country_in_text(code)}" for code in hosts]
    return f"Of the last {rule.of_months} months you named {' and '.join(said)}; the limit is {rule.months}."


def _months(number: int) -> str:
    return {0: "none", 1: "1 month"}.get(number, f"{number} months")


def _doctorate(profile: Profile) -> str:
    if not profile.degree:
        return "You have not said which degree you have."
    if profile.degree == Degree.PHD:
        return "You said that you have a PhD."
    label = "no degree yet" if profile.degree == NO_DEGREE else f"a {Degree(profile.degree).label}"
    return (
        f"You said that your highest degree is {label}."
        if profile.degree != NO_DEGREE
        else f"You said {label}."
    )


def _since(profile: Profile) -> str:
    if profile.degree != Degree.PHD:
        return "You have not said that you have a PhD."
    if profile.degree_year is None:
        return "You have not said in which year you got your PhD."
    return f"You said that you got your PhD in {profile.degree_year}."
