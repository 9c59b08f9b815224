"""Which entries of the registers are one institution, and which domain belongs to which of them.

Registers are not free of errors: one lists `ac.id` as a university's domain, and gives a domain that another
university uses. A domain shows something only where it can be told whose it is; where it can't, staff decide.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from postings.institutions.domains import can_prove, is_of_students, is_public_suffix, normal
from postings.institutions.names import name_key
from postings.institutions.people_models import Organisation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_GOVERNMENT = frozenset({"gov", "gob", "gouv", "gub", "govt"})


@dataclass(slots=True)
class Claim:
    """That an entry, or a double of it, lists a domain, and whether its website is the domain's front page."""

    shown: int
    country: str
    is_at_home: bool = False


@dataclass(slots=True)
class Settled:
    """`same_as`: an entry to the one that is shown in its place. `domains`: entry to what belongs to it."""

    same_as: dict[int, int] = field(default_factory=dict)
    domains: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))


def settle(organisations: Sequence[Organisation]) -> Settled:
    settled = Settled()
    registered = [one for one in organisations if one.source == Organisation.Source.ROR]
    listed = [one for one in organisations if one.source != Organisation.Source.ROR]
    certain = _find_doubles(registered, listed, settled.same_as)
    claims: dict[str, dict[int, Claim]] = defaultdict(dict)
    for one in organisations:
        if one.pk in settled.same_as and one.pk not in certain:
            continue  # Of the same name, and perhaps another: its domains are nobody's.
        shown = settled.same_as.get(one.pk, one.pk)
        for domain in one.domains:
            if can_prove(domain) and not is_of_students(_in_front(domain)):
                claim = claims[domain].setdefault(shown, Claim(shown, one.country))
                claim.is_at_home |= _is_front_page(one, domain)
    for domain, claimants in claims.items():
        owner = _owner(domain, list(claimants.values()))
        if owner is not None:
            settled.domains[owner].add(domain)
    return settled


def _find_doubles(
    registered: Sequence[Organisation], listed: Sequence[Organisation], same_as: dict[int, int]
) -> set[int]:
    """Fill `same_as`; those that surely are the same, and not only of the same name."""
    by_name, by_domain, homonyms = _names(registered), _by_domain(registered), _names(listed, aliases=False)
    certain: set[int] = set()
    for one in listed:
        alike = homonyms[one.country, name_key(one.name)]
        named = by_name.get((one.country, name_key(one.name)), [])
        same = next((other for other in named if _share_site(one, other)), None)
        if same is None and len(named) == 1:
            same = named[0]
        if same is not None:
            same_as[one.pk] = same.pk
            if len(alike) == 1 or _share_site(one, same):
                certain.add(one.pk)
        elif not named and alike[0] is not one and not by_domain.keys() & _sites(one):
            same_as[one.pk] = alike[0].pk
            if _share_site(one, alike[0]):
                certain.add(one.pk)
    _find_by_domain(listed, by_domain, same_as, certain)
    return certain


def _find_by_domain(
    listed: Sequence[Organisation],
    by_domain: Mapping[tuple[str, str], Sequence[Organisation]],
    same_as: dict[int, int],
    certain: set[int],
) -> None:
    """Entries under another name with the same front page, or the only one with the only other's domain."""
    taken = set(same_as.values())
    found: dict[int, list[Organisation]] = defaultdict(list)
    for one in (one for one in listed if one.pk not in same_as):
        others = {other.pk: other for site in _sites(one) for other in by_domain.get(site, ())}
        at_home = [other.pk for other in others.values() if _share_front_page(one, other)]
        if len(at_home) == 1:
            same_as[one.pk] = at_home[0]
            certain.add(one.pk)
        elif len(others) == 1:
            found[next(iter(others))].append(one)
    for pk, doubles in found.items():
        if len(doubles) == 1 and pk not in taken:
            same_as[doubles[0].pk] = pk
            certain.add(doubles[0].pk)


def _names(
    organisations: Iterable[Organisation], *, aliases: bool = True
) -> dict[tuple[str, str], list[Organisation]]:
    found: dict[tuple[str, str], list[Organisation]] = defaultdict(list)
    for one in organisations:
        for key in {name_key(name) for name in (one.name, *(one.aliases if aliases else ()))} - {""}:
            found[one.country, key].append(one)
    return found


def _by_domain(organisations: Iterable[Organisation]) -> dict[tuple[str, str], list[Organisation]]:
    found: dict[tuple[str, str], list[Organisation]] = defaultdict(list)
    for one in organisations:
        for site in _sites(one):
            found[site].append(one)
    return found


def _sites(one: Organisation) -> set[tuple[str, str]]:
    return {(one.country, domain) for domain in one.domains if can_prove(domain)}


def _share_site(one: Organisation, other: Organisation) -> bool:
    own = {domain for _, domain in _sites(one)} | {_host(one)}
    return bool((own & ({domain for _, domain in _sites(other)} | {_host(other)})) - {""})


def _owner(domain: str, claims: Sequence[Claim]) -> int | None:
    """The one that lists it; of several in one country, the one whose website is its front page."""
    if len(claims) == 1 and not _is_of_government(domain):
        return claims[0].shown
    at_home = [claim.shown for claim in claims if claim.is_at_home]
    if len(at_home) == 1 and len({claim.country for claim in claims}) == 1:
        return at_home[0]
    return None


def _share_front_page(one: Organisation, other: Organisation) -> bool:
    return any(_is_front_page(one, domain) and _is_front_page(other, domain) for domain in other.domains)


def _is_of_government(domain: str) -> bool:
    """A ministry's domain is listed as that of a school it runs."""
    return not _GOVERNMENT.isdisjoint(domain.split(".")[1:])


def _is_front_page(one: Organisation, domain: str) -> bool:
    return _host(one) == domain and urlsplit(one.website).path in {"", "/"}


def _host(one: Organisation) -> str:
    return (normal(urlsplit(one.website).hostname or "") or "").removeprefix("www.")


def _in_front(domain: str) -> str:
    """What stands before the name that was registered: `student.cs` of `student.cs.example.ac.uk`."""
    labels = domain.split(".")
    for start in range(len(labels) - 1):
        if is_public_suffix(".".join(labels[start + 1 :])):
            return ".".join(labels[:start])
    return ""
