"""Who advertises: from the name a record gives to an institution."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from rapidfuzz import fuzz

from postings.imports.items import Employer
from postings.institutions.models import Institution
from postings.institutions.names import name_key

Kind = Institution.Kind

# The first that fits decides: a university hospital is a hospital, an institute of technology a university.
_KINDS: tuple[tuple[Institution.Kind, re.Pattern[str]], ...] = (
    (
        Kind.HOSPITAL,
        re.compile(r"hospital|klinik|clinic\b|medical cent|charité|sjukhus|sykehus|h[oô]pital", re.I),
    ),
    (
        Kind.UNIVERSITY,
        re.compile(
            r"\buniversi|\buni\b|hochschule|h[oø][gy]skol|college|school of|institute of technology|polyte[ck]|"
            r"politecnico|école|conservatoire|\b(?:ETH|EPFL|MIT|KTH|KU|DTU|NTNU|RWTH|UCL|TU|UT|LMU|KAUST)\b",
            re.I,
        ),
    ),
    (
        Kind.INSTITUTE,
        re.compile(
            r"institut|max[- ]planck|fraunhofer|helmholtz|\b(?:inria|cnrs|csiro|cern|cwi|dfki|embl|imec|tno|vtt)\b|"
            r"research (?:cent|council)|(?:genome|science|cancer|computing|aerospace) cent|laboratory\b|"
            r"national laborator|academy|foundation\b|fondation|fundaci[oó]n|fondazione|stiftung|gemeinschaft|"
            r"gesellschaft|society|association|library|technopole",
            re.IGNORECASE,
        ),
    ),
    (Kind.GOVERNMENT, re.compile(r"\b(?:ministry|government|federal|agency|department of|city of)\b", re.I)),
)
_SOCIAL_HOSTS = frozenset(
    {"bsky.app", "twitter.com", "x.com", "facebook.com", "instagram.com", "threads.net", "mastodon.social"}
)
# Domains under which anybody has a name: no employer is called "somebody.bsky.social".
_HANDLE_ENDINGS = (".bsky.social", ".brid.gy", ".mastodon.social", ".threads.net")
_DOMAIN_NAME = re.compile(r"@?[\w-]+(?:\.[\w-]+)+(?:@[\w.-]+)?", re.ASCII)


# Words of so many names that two who share them are not alike: "Technical University of" is not Munich.
_NO_NAME = frozenset(
    re.findall(
        r"\w+",
        """
        a and at co company corp de der des di et for in of the und ag bv gmbh inc llc ltd plc sa se sarl limited
        academy center centre college department faculty group hochschule institut institute institution lab
        laboratories laboratory labs national politecnico research school science sciences state technical technische
        technological technology uni univ universidad universidade universita universitat universite universiteit
        university
        """,
    )
)
# Below this, two names are of two employers (0 to 100).
_SAME_NAME = 80


def is_same_employer(one: str, other: str) -> bool:
    """Whether two names may be of one employer: by what tells it from others, or by its initials."""
    first, second = name_key(one).split(), name_key(other).split()
    if "".join(first) in _initials(second) or "".join(second) in _initials(first):
        return True
    own, others = set(first) - _NO_NAME, set(second) - _NO_NAME
    if not own or not others:
        own, others = set(first), set(second)
    alike = fuzz.token_set_ratio(" ".join(sorted(own)), " ".join(sorted(others)))
    return alike >= _SAME_NAME


def _initials(words: list[str]) -> set[str]:
    """With and without small words; of a name of one word none."""
    if len(words) < 2:
        return set()
    large = [word for word in words if word not in {"of", "the", "for", "and", "in", "de"}]
    return {"".join(word[0] for word in some) for some in (words, large)}


def kind_of(name: str) -> Institution.Kind:
    """A guess from the name, for a curator to confirm."""
    return next((kind for kind, pattern in _KINDS if pattern.search(name)), Kind.COMPANY)


def is_handle(employer: Employer) -> bool:
    """Whether the name is somebody's account, who passes a posting on, rather than an employer."""
    name = employer.name.strip().lower()
    if not _DOMAIN_NAME.fullmatch(name):
        return name.startswith("@")
    return name.startswith("@") or name.endswith(_HANDLE_ENDINGS) or _is_social(employer.url)


def _is_social(url: str) -> bool:
    host = _host(url)
    return host in _SOCIAL_HOSTS or host.endswith(_HANDLE_ENDINGS)


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""  # As in "http://[x".


def institution_named(
    name: str, *, kind: str = "", country: str = "", near: str = "", website: str = ""
) -> Institution:
    """The institution of this name, new and unverified where there is none yet.

    Of several with the name the one in `country` is meant, else one in `near`, a verified one, the oldest.
    """
    name = " ".join(name.split())[:200]
    known = _known_institution(name, country, near)
    if known is not None:
        return known
    is_own_site = (
        website.startswith(("https://", "http://"))
        and _host(website)
        and not _is_social(website)
        and len(website) <= 200
    )
    slug = Institution.objects.free_slug(name)
    try:
        with transaction.atomic():
            return Institution.objects.create(
                name=name,
                slug=slug,
                kind=kind or kind_of(name),
                country=country,
                website=website if is_own_site else "",
            )
    except IntegrityError:
        # Another run made it, or took the slug, since we looked.
        made = _known_institution(name, country, near)
        if made is None:
            raise
        return made


def _known_institution(name: str, country: str, near: str) -> Institution | None:
    """Of one that was merged into another, the other: its name stays known."""
    found = min(
        Institution.objects.named(name).select_related("merged_into"),
        key=lambda i: (i.country != country, i.country != near, not i.is_verified, i.pk),
        default=None,
    )
    return found.merged_into or found if found else None
