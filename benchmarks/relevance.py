"""How well the list is ordered: nDCG@10 over forty judged searches of the demo content.

    python -m benchmarks.relevance [--no-report]

Loads the demo content into a database of its own, asks the search that the page asks, and writes the figures into
docs/relevance.md. The judgements are in judged_queries.toml. A search that finds nothing counts 0.
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
JUDGED = Path(__file__).with_name("judged_queries.toml")
GRADES = {"perfect": 3, "good": 2, "related": 1}
TOP = 10
TARGET = 0.85
_DATABASE = "board_judged"


@dataclass(frozen=True, slots=True)
class Judged:
    """`grades` has pieces of titles."""

    words: str
    grades: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Measured:
    """`found` are the titles of the first page with their grades, 0 for those that nobody named."""

    words: str
    ndcg: float
    total: int
    found: tuple[tuple[str, int], ...]
    missed: tuple[str, ...]


def judged() -> list[Judged]:
    data = tomllib.loads(JUDGED.read_text(encoding="utf-8"))
    return [
        Judged(one["words"], {piece: grade for name, grade in GRADES.items() for piece in one.get(name, [])})
        for one in data["query"]
    ]


def ndcg(grades: Sequence[int], all_grades: Iterable[int]) -> float:
    """The gain of an order of grades at the top, as a part of what the best order would have."""
    best = _gain(sorted(all_grades, reverse=True))
    return _gain(grades) / best if best else 0.0


def _gain(grades: Sequence[int]) -> float:
    """2^grade - 1, less with each place: what is perfect first counts most."""
    return float(sum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(grades[:TOP])))


def grades_of(titles: Sequence[str], one: Judged) -> dict[str, int]:
    """Title to grade, for those of `titles` that are named. A piece of several titles is a mistake."""
    grades: dict[str, int] = {}
    for piece, grade in one.grades.items():
        named = [piece] if piece in titles else [title for title in titles if piece in title]
        if len(named) > 1:
            raise ValueError(f"{one.words}: {piece!r} is in {len(named)} titles.")
        grades |= dict.fromkeys(named, grade)
    return grades


def measure() -> list[Measured]:
    """Every judged search, asked of the board that is open now."""
    from postings.openings.models import Opening
    from postings.search.query import SearchQuery
    from postings.search.results import search

    titles = list(Opening.objects.open().values_list("title", flat=True))
    measured = []
    for one in judged():
        grades = grades_of(titles, one)
        results = search(SearchQuery(q=one.words))
        found = tuple((opening.title, grades.get(opening.title, 0)) for opening in results.cards)
        score = ndcg([grade for _, grade in found], grades.values())
        seen = {title for title, _ in found[:TOP]}
        missed = tuple(title for title, grade in grades.items() if grade == max(GRADES.values()))
        missed = tuple(title for title in missed if title not in seen)
        measured.append(Measured(one.words, score, results.total, found[:TOP], missed))
    return measured


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
    parser.add_argument("--ask", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.ask:
        _ask(print_only=options.no_report)
        return
    with Servers(room.SERVERS) as servers:
        sockets = str(Path(servers.redis_url.removeprefix("unix://")).parent)
        environ = room.environment(1, sockets) | {
            "DATABASE_URL": database_url(room.SERVERS, _DATABASE),
            "SEARCH_INDEXER": "inline",
        }
        _empty_database(sockets)
        room.run(environ, "manage.py", "migrate", "--verbosity", "0")
        more = ["--no-report"] if options.no_report else []
        room.run(environ, "-m", "benchmarks.relevance", "--ask", *more)


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


def _ask(*, print_only: bool) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    django.setup()
    from postings.openings.demo.load import load_demo

    load_demo()
    measured = measure()
    for one in sorted(measured, key=lambda one: one.ndcg)[:5]:
        print(f"{one.words}: {one.ndcg:.3f}")
        for title, grade in one.found:
            print(f"    {grade}  {title}")
        for title in one.missed:
            print(f"    missed: {title}")
    text = report_of(measured)
    print(text)
    if not print_only:
        write_into(REPORT, text)


if __name__ == "__main__":
    main(sys.argv[1:])
