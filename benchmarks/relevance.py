"""How well the list is ordered: nDCG@10 over forty judged searches of the demo content and of real postings.

    python -m benchmarks.relevance [--no-report] [--postings FOLDER]

Loads the demo content into a database of its own, asks the search that the page asks, and writes the figures into
docs/relevance.md. Where there is a folder of real postings, they are imported beside it and all is asked again.
The judgements are in judged_queries.toml and judged_imports.toml. A search that finds nothing counts 0.
"""

from __future__ import annotations

import argparse
import os
import sys
import tomllib
from dataclasses import dataclass
from math import log2
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg2
from psycopg2 import sql

from benchmarks import room
from benchmarks.report import write_into
from jobboard.embedded import DATABASE_USER, database_url
from jobboard.embedded.servers import Servers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

REPORT = room.ROOT / "docs" / "relevance.md"
DEMO = Path(__file__).with_name("judged_queries.toml")
IMPORTED = Path(__file__).with_name("judged_imports.toml")
IMPORTED_MARKS = ("<!-- imported: start -->", "<!-- imported: end -->")
GRADES = {"perfect": 3, "good": 2, "related": 1}
TOP = 10
TARGET = 0.85
_DATABASE = "board_judged"


@dataclass(frozen=True, slots=True)
class Judged:
    """`grades` has pieces of names: of titles of the demo content, of references to imported openings."""

    words: str
    grades: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Measured:
    """`found` are the names of the first ten with their grades, 0 for those that nobody named."""

    words: str
    ndcg: float
    total: int
    found: tuple[tuple[str, int], ...]
    missed: tuple[str, ...]


def judged(*paths: Path) -> list[Judged]:
    """The searches of all `paths`, each with what every one of them says about it."""
    grades: dict[str, dict[str, int]] = {}
    for path in paths:
        for one in tomllib.loads(path.read_text(encoding="utf-8"))["query"]:
            found = {piece: grade for name, grade in GRADES.items() for piece in one.get(name, [])}
            grades.setdefault(one["words"], {}).update(found)
    return [Judged(words, found) for words, found in grades.items()]


def ndcg(grades: Sequence[int], all_grades: Iterable[int]) -> float:
    """The gain of an order of grades at the top, as a part of what the best order would have."""
    best = _gain(sorted(all_grades, reverse=True))
    return _gain(grades) / best if best else 0.0


def _gain(grades: Sequence[int]) -> float:
    """2^grade - 1, less with each place: what is perfect first counts most."""
    return float(sum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(grades[:TOP])))


def grades_of(names: Sequence[str], one: Judged) -> dict[str, int]:
    """Name to grade, for those of `names` that are graded. A piece of several names is a mistake."""
    grades: dict[str, int] = {}
    for piece, grade in one.grades.items():
        named = [piece] if piece in names else [name for name in names if piece in name]
        if len(named) > 1:
            raise ValueError(f"{one.words}: {piece!r} is in {len(named)} names.")
        grades |= dict.fromkeys(named, grade)
    return grades


def measure(searches: Sequence[Judged], references: Mapping[int, str] | None = None) -> list[Measured]:
    """Every judged search, asked of the board that is open now. Without a reference, an opening's name is its title."""
    from postings.openings.models import Opening

    names = dict(Opening.objects.open().values_list("pk", "title"))
    names |= {pk: name for pk, name in (references or {}).items() if pk in names}
    return [_asked(one, names) for one in searches]


def _asked(one: Judged, names: Mapping[int, str]) -> Measured:
    from postings.search.query import SearchQuery
    from postings.search.results import search

    grades = grades_of(list(names.values()), one)
    results = search(SearchQuery(q=one.words))
    found = tuple((name := names[opening.pk], grades.get(name, 0)) for opening in results.cards[:TOP])
    score = ndcg([grade for _, grade in found], grades.values())
    seen = {name for name, _ in found}
    best = max(GRADES.values())
    missed = tuple(name for name, grade in grades.items() if grade == best and name not in seen)
    return Measured(one.words, score, results.total, found, missed)


def mean(measured: Sequence[Measured]) -> float:
    return sum(one.ndcg for one in measured) / len(measured)


def report_of(measured: Sequence[Measured]) -> str:
    perfect = sum(one.ndcg > 0.995 for one in measured)
    lines = [
        f"**nDCG@{TOP}: {mean(measured):.3f}** over {len(measured)} searches (target {TARGET}); "
        f"{perfect} are in the best order.",
        "",
        "| Search | nDCG@10 | Found | Grades in order |",
        "| --- | ---: | ---: | --- |",
    ]
    for one in sorted(measured, key=lambda one: one.ndcg):
        grades = " ".join(str(grade) for _, grade in one.found) or "–"
        lines.append(f"| {one.words} | {one.ndcg:.3f} | {one.total} | {grades} |")
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--no-report", action="store_true", help="print only")
    parser.add_argument("--postings", default="", metavar="FOLDER", help="real postings to import as well")
    parser.add_argument("--ask", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.ask:
        _ask(options.postings, print_only=options.no_report)
        return
    with Servers(room.SERVERS) as servers:
        sockets = str(Path(servers.redis_url.removeprefix("unix://")).parent)
        environ = room.environment(1, sockets) | {
            "DATABASE_URL": database_url(room.SERVERS, _DATABASE),
            "SEARCH_INDEXER": "inline",
        }
        _empty_database(sockets)
        room.run(environ, "manage.py", "migrate", "--verbosity", "0")
        room.run(environ, "-m", "benchmarks.relevance", "--ask", *arguments)


def _empty_database(sockets: str) -> None:
    admin = psycopg2.connect(host=sockets, user=DATABASE_USER, dbname="postgres")
    try:
        admin.autocommit = True
        with admin.cursor() as cursor:
            cursor.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(_DATABASE))
            )
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(_DATABASE)))
    finally:
        admin.close()


def _ask(postings: str, *, print_only: bool) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    django.setup()
    from benchmarks.relevance_imports import folder_of_postings, import_postings, references
    from postings.openings.demo.load import load_demo

    folder = folder_of_postings(postings)
    load_demo()
    measured = measure(judged(DEMO))
    _tell(measured)
    if not print_only:
        write_into(REPORT, report_of(measured))
    if folder is None:
        print("Without real postings: name their folder with --postings.")
        return
    count = import_postings(folder)
    both = measure(judged(DEMO, IMPORTED), references())
    print(f"\nWith {count} imported openings:\n")
    _tell(both)
    if not print_only:
        write_into(REPORT, report_of(both), IMPORTED_MARKS)


def _tell(measured: Sequence[Measured]) -> None:
    """The worst ones with what was found, then the figures."""
    for one in sorted(measured, key=lambda one: one.ndcg)[:5]:
        print(f"{one.words}: {one.ndcg:.3f}")
        for name, grade in one.found:
            print(f"    {grade}  {name}")
        for name in one.missed:
            print(f"    missed: {name}")
    print(report_of(measured))


if __name__ == "__main__":
    main(sys.argv[1:])
