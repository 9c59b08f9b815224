"""How well openings that are one are told from openings that are two, and what it costs.

    python -m benchmarks.duplicates FOLDER [--cost 10000]

FOLDER has real postings: ashby/, greenhouse/ and lever/ with job-board JSON, jsonld/ with pages. Pairs that are one:
the same title and text twice in a feed (re-posts, and one role in several cities), and copies that are changed as
employers change them. Pairs that are two: different roles of one employer, with all the boilerplate they share, the
same role of another rank, and roles of the same name of different employers. Half of the employers choose the
threshold, the others are reported. Nothing of the postings is written anywhere.

`--cost` fills the database that the settings name with so many openings, measures, and takes it all back. The tables
are in docs/moderation.md.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import sys
import time
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jobboard.settings")

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from postings.moderation.likeness import Print

KINDS = {"ashby": "*.json", "greenhouse": "*.json", "lever": "*.json", "jsonld": "*.html"}
SHORTEST_TEXT = 400
MOST_OF_EMPLOYER = 120
COPIES_OF_EMPLOYER = 25
CITIES = ("zurich-ch", "london-gb", "paris-fr", "toronto-ca", "tokyo-jp", "berlin-de", "boston-us")
# Alike in title, of one employer: who has not seen the team cannot say.
UNJUDGED = "alike in title, one employer (not judged)"
_SENTENCE = re.compile(r"(?<=[.!?\n])\s+")


class Posting(NamedTuple):
    employer: str
    title: str
    text: str
    city: str


class Pair(NamedTuple):
    kind: str
    is_one: bool
    one: Print
    two: Print
    titles_with: Mapping[int, int]


# Reading


def postings(folder: Path) -> Iterator[Posting]:
    import html_text

    from postings.imports.connectors import CONNECTORS
    from postings.imports.items import FeedItem

    for kind, pattern in KINDS.items():
        connector = CONNECTORS["jobposting" if kind == "jsonld" else kind]
        for path in sorted((folder / kind).glob(pattern)):
            for item in connector.items(path):
                if not isinstance(item, FeedItem):
                    continue
                text = html_text.extract_text(item.html) if item.html else ""
                if len(text) >= SHORTEST_TEXT:
                    place = item.places[0] if item.places else None
                    city = (place.address.locality or place.text) if place else ""
                    yield Posting(item.employer.name or path.stem, item.title, text, city.lower())


def by_employer(found: Iterable[Posting]) -> dict[str, list[Posting]]:
    employers: dict[str, list[Posting]] = defaultdict(list)
    for one in found:
        if len(employers[one.employer]) < MOST_OF_EMPLOYER:
            employers[one.employer].append(one)
    return dict(employers)


# Pairs


class Makes:
    """Prints of postings, with numbers of their own."""

    def __init__(self) -> None:
        self._next = 0
        self._employers: dict[str, int] = {}

    def of(self, posting: Posting) -> Print:
        from postings.moderation.likeness import Print, marks_of

        self._next += 1
        marks, is_sample = marks_of(posting.text)
        return Print(
            opening_id=self._next,
            title=posting.title,
            institution_id=self._employers.setdefault(posting.employer, len(self._employers) + 1),
            institution=posting.employer,
            site="",
            cities=frozenset({posting.city} if posting.city else ()),
            countries=frozenset(),
            marks=frozenset(marks),
            is_sample=is_sample,
        )


def pairs_of(employers: Mapping[str, list[Posting]], chance: random.Random) -> Iterator[Pair]:
    from postings.moderation.likeness import titles_with_marks

    makes = Makes()
    prints = {name: [makes.of(one) for one in found] for name, found in employers.items()}
    weights = {name: titles_with_marks(found) for name, found in prints.items()}
    for name, found in prints.items():
        yield from _within(found, weights[name])
        yield from _copies(makes, employers[name], found, weights[name], list(employers), chance)
    yield from _namesakes(prints, weights)


def _within(found: list[Print], titles_with: Mapping[int, int]) -> Iterator[Pair]:
    """Of one employer: the same twice, or different roles. What is in between nobody can judge from here."""
    from rapidfuzz import fuzz

    for one, two in combinations(found, 2):
        in_common = len(one.marks & two.marks) / max(1, len(one.marks | two.marks))
        if one.key == two.key and in_common >= 0.9:
            is_elsewhere = one.cities != two.cities
            yield Pair("in several cities" if is_elsewhere else "posted again", True, one, two, titles_with)
        elif one.key != two.key and _without_rank(one.key) == _without_rank(two.key):
            yield Pair("another rank, one employer", False, one, two, titles_with)
        elif fuzz.token_sort_ratio(one.key, two.key) < 60 and in_common < 0.9:
            yield Pair("different roles of one employer", False, one, two, titles_with)
        elif one.key != two.key:
            yield Pair(UNJUDGED, False, one, two, titles_with)


_RANKS = {
    "junior",
    "senior",
    "staff",
    "principal",
    "lead",
    "intern",
    "i",
    "ii",
    "iii",
    "iv",
    "phd",
    "postdoc",
}


def _without_rank(key: str) -> list[str]:
    return [word for word in key.split() if word not in _RANKS]


def _copies(
    makes: Makes,
    originals: list[Posting],
    found: list[Print],
    titles_with: Mapping[int, int],
    names: list[str],
    chance: random.Random,
) -> Iterator[Pair]:
    """Copies changed as people change them. The copy counts among its employer's titles, as on the board."""
    changes: dict[str, Callable[[Posting], Posting]] = {
        "retitled": lambda one: one._replace(title=_retitled(one.title, chance)),
        "other city": lambda one: one._replace(city=chance.choice(CITIES)),
        "edited text": lambda one: one._replace(text=_edited(one.text, chance)),
        "retitled and edited": lambda one: one._replace(
            title=_retitled(one.title, chance), text=_edited(one.text, chance)
        ),
        "by another institution": lambda one: one._replace(
            employer=chance.choice(names) + " Talent Partners"
        ),
        "by another, edited": lambda one: one._replace(
            employer=chance.choice(names) + " Talent Partners", text=_edited(one.text, chance)
        ),
    }
    picked = list(zip(originals, found, strict=True))
    chance.shuffle(picked)
    for original, original_print in picked[:COPIES_OF_EMPLOYER]:
        for kind, change in changes.items():
            copy = makes.of(change(original))
            own = _with_copy(titles_with, original_print, copy)
            yield Pair(kind, True, original_print, copy, own)


def _with_copy(titles_with: Mapping[int, int], original: Print, copy: Print) -> Mapping[int, int]:
    if original.key == copy.key or original.institution_id != copy.institution_id:
        return titles_with
    return {mark: number + (mark in copy.marks) for mark, number in titles_with.items()}


_SWAPS = (
    ("engineer", "developer"),
    ("researcher", "research scientist"),
    ("scientist", "researcher"),
    ("postdoctoral", "postdoc"),
    ("manager", "lead"),
    ("phd", "doctoral"),
)


def _retitled(title: str, chance: random.Random) -> str:
    """A code, another word for the role, the words in another order, or an addition."""
    ways: list[Callable[[str], str]] = [
        lambda text: f"{text} (m/f/d) - Ref. {chance.randint(1000, 99999)}",
        lambda text: ", ".join(reversed(re.split(r"\s*[,–-]\s+", text))),
        lambda text: f"{text} in our growing team",
        lambda text: _swapped(text),
    ]
    return chance.choice(ways)(title)


def _swapped(title: str) -> str:
    lower = title.lower()
    for old, new in _SWAPS:
        if old in lower:
            return lower.replace(old, new)
    return f"{title} position"


def _edited(text: str, chance: random.Random) -> str:
    """A quarter of the sentences left out, some in another order, and a few new words in every fifth."""
    sentences = [one for one in _SENTENCE.split(text) if chance.random() > 0.25]
    for at in range(0, len(sentences) - 1, 7):
        sentences[at], sentences[at + 1] = sentences[at + 1], sentences[at]
    return " ".join(
        f"{one} We now also offer this from {chance.choice(CITIES)}." if chance.random() < 0.2 else one
        for one in sentences
    )


def _namesakes(prints: Mapping[str, list[Print]], weights: Mapping[str, Mapping[int, int]]) -> Iterator[Pair]:
    """Roles of the same name of two employers."""
    named: dict[str, list[tuple[str, Print]]] = defaultdict(list)
    for name, found in prints.items():
        for one in found:
            if all(other != name for other, _ in named[one.key]):
                named[one.key].append((name, one))
    for group in named.values():
        for (name, one), (_, two) in combinations(group, 2):
            # Feeds whose files share an employer would be re-posts.
            if len(one.marks & two.marks) / max(1, len(one.marks | two.marks)) < 0.9:
                yield Pair("same name, two employers", False, one, two, weights[name])


# Figures


def scored(pairs: Iterable[Pair]) -> list[tuple[Pair, float]]:
    from postings.moderation.likeness import compare, score_of

    return [(pair, score_of(compare(pair.one, pair.two, pair.titles_with))) for pair in pairs]


def figures(found: list[tuple[Pair, float]], threshold: float) -> tuple[float, float]:
    """Precision and recall."""
    judged = [(pair, score) for pair, score in found if pair.kind != UNJUDGED]
    flagged = [pair for pair, score in judged if score >= threshold]
    right = sum(pair.is_one for pair in flagged)
    return right / max(1, len(flagged)), right / max(1, sum(pair.is_one for pair, _ in judged))


def print_figures(
    chosen_on: list[tuple[Pair, float]], reported: list[tuple[Pair, float]], used: float
) -> None:
    print("| threshold | precision | recall | precision, other half | recall, other half |")
    print("|---:|---:|---:|---:|---:|")
    for percent in range(60, 92, 3):
        own, other = figures(chosen_on, percent / 100), figures(reported, percent / 100)
        print(f"| {percent / 100:.2f} | {own[0]:.3f} | {own[1]:.3f} | {other[0]:.3f} | {other[1]:.3f} |")
    own, other = figures(chosen_on, used), figures(reported, used)
    print(f"| **{used:.2f}** | {own[0]:.3f} | {own[1]:.3f} | {other[0]:.3f} | {other[1]:.3f} |")
    print("\n| pairs | | number | flagged | share |\n|---|---|---:|---:|---:|")
    kinds = Counter((pair.kind, pair.is_one) for pair, _ in reported)
    flagged = Counter(pair.kind for pair, score in reported if score >= used)
    for (kind, is_one), number in sorted(kinds.items(), key=lambda one: (not one[0][1], one[0][0])):
        share = flagged[kind] / number
        truth = "one" if is_one else "?" if kind == UNJUDGED else "two"
        print(f"| {kind} | {truth} | {number:,} | {flagged[kind]:,} | {share:.2%} |")


def print_worst(found: list[tuple[Pair, float]], used: float) -> None:
    """For whoever tunes it: titles only."""
    wrong = [
        (score, pair) for pair, score in found if (score >= used) != pair.is_one and pair.kind != UNJUDGED
    ]
    for score, pair in sorted(wrong, key=lambda one: -abs(one[0] - used))[:40]:
        print(f"  {score:.2f} {pair.kind}: {pair.one.title!r} / {pair.two.title!r}", file=sys.stderr)


# Cost


def print_cost(found: list[Posting], size: int, chance: random.Random) -> None:
    from django.db import connection, transaction

    from postings.moderation.duplicates import suspicions_of
    from postings.moderation.fingerprints import out_of_date, refresh
    from postings.openings.models import Opening

    with transaction.atomic():
        _fill(found, size, chance)
        started = time.perf_counter()
        rows = list(out_of_date().order_by("pk"))
        refresh(rows)
        print(f"\nFingerprints: {(time.perf_counter() - started) / len(rows) * 1000:.2f} ms an opening.")
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE postings_fingerprint; ANALYZE postings_opening")
            cursor.execute("SELECT pg_total_relation_size('postings_fingerprint')")
            (bytes_used,) = cursor.fetchone() or (0,)
        print(f"They take {bytes_used / len(rows) / 1000:.1f} kB each with their index.")
        took = []
        for opening in chance.sample(list(Opening.objects.filter(pk__in=[row.pk for row in rows])), 60):
            started = time.perf_counter()
            suspicions_of(opening)
            took.append((time.perf_counter() - started) * 1000)
        took.sort()
        print(
            f"`suspicions_of` at {len(rows):,} openings: median {took[30]:.0f} ms, slowest {took[-1]:.0f} ms."
        )
        transaction.set_rollback(True)


def _fill(found: list[Posting], size: int, chance: random.Random) -> None:
    """Every posting several times by employers of other names, with a third of its words changed."""
    from django.utils import timezone

    from postings.institutions.models import Institution
    from postings.openings.models import Opening

    times = -(-size // len(found))
    institutions: dict[str, Institution] = {}
    rows = []
    for turn in range(times):
        for at, posting in enumerate(found):
            name = f"Measured {posting.employer} {turn}"
            if name not in institutions:
                institutions[name] = Institution.objects.create(
                    name=name, slug=f"measured-{len(institutions)}", kind="company"
                )
            words = [
                word if turn == 0 or chance.random() > 0.33 else f"{word}{chance.randint(0, 999)}"
                for word in posting.text.split()
            ]
            rows.append(
                Opening(
                    institution=institutions[name],
                    title=posting.title[:240]
                    if turn == 0
                    else f"{posting.title[:230]} {chance.choice(CITIES)}",
                    role="researcher",
                    description="",
                    description_text=" ".join(words),
                    apply_method="link",
                    apply_url="https://apply.example.org/",
                    status="published",
                    published_at=timezone.now(),
                )
            )
            if len(rows) == 500 or (turn == times - 1 and at == len(found) - 1):
                Opening.objects.bulk_create(rows)
                rows = []


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cost", type=int, default=0, help="also measure at so many openings")
    parser.add_argument("--worst", action="store_true", help="name the pairs that come out wrong")
    asked = parser.parse_args()
    from jobboard.embedded import servers_for_command

    with servers_for_command(["manage.py", "duplicates"]):
        import django

        django.setup()
        from postings.moderation.likeness import THRESHOLD

        found = list(postings(asked.folder))
        employers = by_employer(found)
        names = sorted(employers)
        halves = [scored(_half(employers, names[start::2])) for start in (0, 1)]
        print(f"{len(found):,} postings of {len(employers)} employers.\n")
        print_figures(halves[0], halves[1], THRESHOLD)
        if asked.worst:
            print_worst(halves[0], THRESHOLD)
        if asked.cost:
            print_cost(found, asked.cost, random.Random(7))


def _half(employers: Mapping[str, list[Posting]], names: Iterable[str]) -> Iterator[Pair]:
    return pairs_of({name: employers[name] for name in names}, random.Random(5))


if __name__ == "__main__":
    main()
