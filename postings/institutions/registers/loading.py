"""The registers' entries as rows: what is new, changed and gone, then doubles and domains over all of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import connection, transaction

from postings.institutions.names import name_key
from postings.institutions.people_models import Organisation, OrganisationDomain
from postings.institutions.registers.reading import Entry, Problem, RegisterError
from postings.institutions.registers.settling import settle

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from postings.institutions.registers.reading import Read

_BATCH = 1000
_LOCK = 0x726F7273
_FACTS = ("name", "aliases", "country", "city", "website", "domains", "words")


@dataclass(slots=True)
class Loaded:
    """What came of one file."""

    source: Organisation.Source
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    doubled: int = 0
    problems: list[Problem] = field(default_factory=list)


@transaction.atomic
def load(files: Mapping[Organisation.Source, Iterable[Read]]) -> list[Loaded]:
    """Take the files as they are now; all or nothing. Two runs at once wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    done = [_load(source, rows) for source, rows in files.items()]
    _settle()
    return done


def _load(source: Organisation.Source, rows: Iterable[Read]) -> Loaded:
    loaded = Loaded(source)
    known = {one.key: one for one in Organisation.objects.filter(source=source)}
    seen: set[str] = set()
    new, changed = [], []
    for row in rows:
        if isinstance(row, Problem):
            loaded.problems.append(row)
        elif row.key in seen:
            loaded.doubled += 1
        else:
            seen.add(row.key)
            organisation = known.get(row.key)
            if organisation is None:
                organisation = Organisation(source=source, key=row.key)
                new.append(organisation)
                _take(organisation, row)
            elif _take(organisation, row):
                changed.append(organisation)
    gone = [one.pk for key, one in known.items() if key not in seen]
    if len(seen) < len(known) / 2:
        raise RegisterError(
            f"It has {len(seen)} entries, and {len(known)} are known: more than half would be lost."
        )
    Organisation.objects.bulk_create(new, batch_size=_BATCH)
    Organisation.objects.bulk_update(changed, _FACTS, batch_size=_BATCH)
    Organisation.objects.filter(pk__in=gone).delete()
    loaded.new, loaded.changed, loaded.gone = len(new), len(changed), len(gone)
    loaded.unchanged = len(seen) - len(new) - len(changed)
    return loaded


def _take(organisation: Organisation, entry: Entry) -> bool:
    """Whether the entry says something else than the row."""
    facts = {
        "name": entry.name,
        "aliases": list(entry.aliases),
        "country": entry.country,
        "city": entry.city,
        "website": entry.website,
        "domains": list(entry.domains),
        "words": _words(entry),
    }
    differs = {name: value for name, value in facts.items() if getattr(organisation, name) != value}
    for name, value in differs.items():
        setattr(organisation, name, value)
    return bool(differs)


def _words(entry: Entry) -> str:
    """Each name on a line of its own, with line breaks around, so that a whole name can be found."""
    keys = dict.fromkeys(name_key(name) for name in (entry.name, *entry.aliases))
    return "\n" + "".join(f"{key}\n" for key in keys if key)


def _settle() -> None:
    organisations = list(Organisation.objects.order_by("source", "key"))
    settled = settle(organisations)
    changed = []
    for one in organisations:
        if one.same_as_id != settled.same_as.get(one.pk):
            one.same_as_id = settled.same_as.get(one.pk)
            changed.append(one)
    Organisation.objects.bulk_update(changed, ["same_as"], batch_size=_BATCH)
    wanted = {(pk, domain) for pk, domains in settled.domains.items() for domain in domains}
    known = {(row.organisation_id, row.domain): row.pk for row in OrganisationDomain.objects.all()}
    OrganisationDomain.objects.filter(pk__in=[known[pair] for pair in known.keys() - wanted]).delete()
    OrganisationDomain.objects.bulk_create(
        [
            OrganisationDomain(organisation_id=pk, domain=domain)
            for pk, domain in sorted(wanted - known.keys())
        ],
        batch_size=_BATCH,
    )
