"""With a profile: what is found, its order and every count, against a few lines of Python and the database.

`Plain` is an opening as those lines see it, read once: nothing here asks the engine what it requires.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import pytest
from django.utils import timezone

from postings.openings.choices import Degree, Necessity, QualificationKind
from postings.openings.models import Opening, Qualification
from postings.search.answer import FITTING, PAGE_SIZE
from postings.search.extensions import Lens
from postings.search.filters import FACETS, matching
from postings.search.kinds import Context
from postings.search.pay_histogram import pay_histogram, reference_pay_counts
from postings.search.query import FIT, SearchQuery
from postings.search.reference import answer_of
from postings.search.relaxing import relaxations_of
from postings.search.results import search
from postings.search.values import every_count
from postings.search.vocabulary import Vocabulary
from tests.factories import OpeningFactory
from tests.postings.search.board import PARAMS, Board, values_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from postings.search.engine.reader import Reader

pytestmark = pytest.mark.django_db

BOARDS, SEARCHES = 3, 500
SKILLS = [f"Skill {letter}" for letter in "ABCDEFGH"]
KEYS = [f"skill:skill-{letter}" for letter in "abcdefgh"]
ANY = "degree:phd|skill:skill-a"


class Plain(NamedTuple):
    opening: Opening
    required: frozenset[str]
    values: dict[str, set[str]]

    def tier(self, lens: Lens) -> int:
        missing = sum(key in lens.missing for key in self.required)
        if missing:
            return 2 if missing == 1 else 3
        return 1 if any(key in lens.unknown for key in self.required) else 0


class FittingBoard(Board):
    """Of openings that require none to five things, and prefer some."""

    def __init__(self, random: Random, size: int) -> None:
        super().__init__(random, size)
        asked, self.plain = [], []
        for opening in self.openings:
            required: set[str] = set()
            for skill in random.sample(range(len(SKILLS)), random.choice([0, 1, 1, 2, 3, 5])):
                is_required = random.random() < 0.7
                asked.append(self._skill(opening, SKILLS[skill], Necessity.PREFERRED))
                if is_required:
                    asked[-1].necessity = Necessity.REQUIRED
                    required.add(KEYS[skill])
            if random.random() < 0.2:
                asked += self._either(opening)
                required.add(ANY)
            if opening.is_open(self.now):
                values = {param: values_of(opening, param) for param in FACETS}
                self.plain.append(Plain(opening, frozenset(required), values))
        Qualification.objects.bulk_create(asked)

    def _skill(self, opening: Opening, name: str, necessity: str) -> Qualification:
        kind = QualificationKind.SKILL
        return Qualification(opening=opening, kind=kind, necessity=necessity, name=name, text=name)

    def _either(self, opening: Opening) -> list[Qualification]:
        """A PhD or the first skill, whichever; one of the two rows says that it is required."""
        skill = self._skill(opening, SKILLS[0], Necessity.PREFERRED)
        skill.alternative_group = 1
        degree = Qualification(
            opening=opening,
            kind=QualificationKind.DEGREE,
            necessity=Necessity.REQUIRED,
            degree=Degree.PHD,
            alternative_group=1,
        )
        return [skill, degree]

    def random_lens(self) -> Lens:
        keys = [*KEYS, ANY, "skill:of-no-opening"]
        self.random.shuffle(keys)
        missing = self.random.randrange(len(keys) + 1)
        unknown = self.random.choice([0, 0, 1, 3])
        lens = Lens("", frozenset(keys[:missing]), frozenset(keys[missing : missing + unknown]))
        return replace(lens, fingerprint=f"{sorted(lens.missing)} {sorted(lens.unknown)}")

    def found(self, query: SearchQuery, lens: Lens) -> tuple[list[Plain], dict[str, dict[str, int]]]:
        """What matches in the order by fit, and each facet counted under all other filters."""
        counts, fits = {param: Counter[str]() for param in FACETS}, 0
        matching: list[Plain] = []
        for one in self.plain:
            failing = [
                param
                for param in self._asked(query)
                if not (
                    self._holds(one.opening, param, query)
                    if param not in FACETS
                    else not one.values[param].isdisjoint(query.chosen(param))
                )
            ]
            is_fitting = one.tier(lens) < 2
            fits += not failing and is_fitting
            if query.fit and not is_fitting:
                failing.append("fit")
            if not failing:
                matching.append(one)
            for param in FACETS:
                if failing in ([], [param]):
                    counts[param].update(one.values[param])
        shown = {param: {*FACETS[param].counts_of({}), *counts[param]} for param in FACETS}
        everything = {param: {value: counts[param][value] for value in shown[param]} for param in FACETS}
        return sorted(matching, key=lambda one: self._place(one, lens)), {**everything, FITTING: {"1": fits}}

    def _asked(self, query: SearchQuery) -> list[str]:
        return [param for param in PARAMS if query.chosen(param)]

    def _place(self, one: Plain, lens: Lens) -> tuple[int, float, int]:
        assert one.opening.published_at is not None
        return one.tier(lens), -one.opening.published_at.timestamp(), -one.opening.pk


@pytest.mark.parametrize("part", range(BOARDS))
def test_answers_with_a_profile_are_those_of_a_plain_filter(part: int, reader: Callable[[], Reader]) -> None:
    board = FittingBoard(Random(f"fit {part}"), size=45 + 15 * part)
    index, told_apart = reader(), Counter[bool]()
    for _ in range(SEARCHES):
        lens = board.random_lens()
        context = Context(board.now, board.rates, lens=lens)
        query = board.random_query(2).with_(sort=FIT, fit=board.random.random() < 0.4)
        found, counts = board.found(query, lens)
        page = board.random.randrange(1, 4)
        answer = index.answer(query.with_(page=page), context)
        assert answer.total == len(found), (query, lens)
        first = (answer.page - 1) * PAGE_SIZE
        ids = [one.opening.pk for one in found]
        assert list(answer.ids) == ids[first : first + PAGE_SIZE], (query, lens)
        assert answer.counts == counts, (query, lens)
        offset, limit = board.random.randrange(30), board.random.randrange(1, 12)
        assert index.window(query, context, offset, limit) == (len(found), ids[offset : offset + limit])
        told_apart[len({one.tier(lens) for one in found}) > 1] += 1
    assert told_apart[True] > SEARCHES / 3, "the profiles tell little apart"


@pytest.fixture
def fitting_board(db: None) -> FittingBoard:
    return FittingBoard(Random(20261120), size=80)


def test_whole_answers_agree_with_the_database(
    fitting_board: FittingBoard, reader: Callable[[], Reader]
) -> None:
    board, index = fitting_board, reader()
    for _ in range(25):
        lens = board.random_lens()
        sort = board.random.choice([FIT, FIT, "pay", ""])
        query = board.random_query(2).with_(sort=sort, fit=board.random.random() < 0.5, page=2)
        in_memory, stored = (Context(board.now, board.rates, lens=lens) for _ in range(2))
        assert index.answer(query, in_memory) == answer_of(query, stored), (query, lens)


def test_everything_beside_the_list_counts_what_fits(fitting_board: FittingBoard) -> None:
    """The histogram of pay, the values of a long facet and the ways on, as a plain filter and the database say."""
    board, ways = fitting_board, 0
    for _ in range(30):
        lens, query = board.random_lens(), board.random_query(3).with_(fit=True)
        pay = query.without("pay_min").without("pay_max")
        histogram = pay_histogram(query, board.now, lens)
        assert histogram is not None
        steps = Vocabulary().pay_steps(query.currency)
        assert steps is not None
        assert histogram.counts == reference_pay_counts(pay, board.now, steps.edges, lens), query
        _, counts = board.found(query, lens)
        assert every_count(query, "institution", board.now, lens) == counts["institution"], query
        for way in relaxations_of(query, board.now, lens):
            assert way.count == len(board.found(way.query, lens)[0]), way
            ways += 1
        fitting = set(matching(query, board.now, lens).values_list("pk", flat=True))
        assert fitting == {one.opening.pk for one in board.found(query, lens)[0]}
    assert ways


def test_pages_follow_each_other_where_all_is_tied(fitting_board: FittingBoard) -> None:
    """Every opening once, the tiers one after the other, also where each was published at the same moment."""
    board = fitting_board
    Opening.objects.update(published_at=board.now)
    lens = Lens("tied", frozenset(KEYS[:3]), frozenset(KEYS[3:4]))
    tiers = {one.opening.pk: one.tier(lens) for one in board.plain}
    seen: list[int] = []
    first = search(SearchQuery(sort=FIT), now=board.now, lens=lens)
    for number in range(1, first.page_count + 1):
        seen += [
            card.pk for card in search(SearchQuery(sort=FIT, page=number), now=board.now, lens=lens).cards
        ]
    assert first.total == len(board.plain) > 2 * PAGE_SIZE
    assert seen == sorted(tiers, key=lambda pk: (tiers[pk], -pk))


def test_two_profiles_never_share_an_answer(reader: Callable[[], Reader]) -> None:
    """Kept answers are kept for the profile they were made for, and none for one without a name."""
    first = OpeningFactory.create(open=True, qualifications=["Skill A"])
    second = OpeningFactory.create(open=True, qualifications=["Skill B"])
    index, now = reader(), timezone.now()

    def ids(missing: str, name: str) -> list[int]:
        context = Context(now, {}, lens=Lens(name, frozenset({missing}), frozenset()))
        answer = index.answer(SearchQuery(fit=True), context)
        assert index.first(SearchQuery(fit=True), context) == (answer.total, answer.ids)
        assert answer.counts["role"]["researcher"] == answer.total
        return list(answer.ids)

    for name in ("", "a name"):
        assert ids(KEYS[0], name) == [second.pk]
        assert ids(KEYS[1], name and "another name") == [first.pk]
    nobody = index.answer(SearchQuery(), Context(now, {}))
    assert nobody.total == 2
    assert FITTING not in nobody.counts


def test_without_a_profile_fit_narrows_and_orders_nothing(fitting_board: FittingBoard) -> None:
    board = fitting_board
    plain, asked = (
        search(query, now=board.now) for query in (SearchQuery(), SearchQuery(fit=True, sort=FIT))
    )
    assert [card.pk for card in asked.cards] == [card.pk for card in plain.cards]
    assert (asked.total, asked.facets, asked.query) == (plain.total, plain.facets, plain.query)
    assert len(asked.notes) == 2
    assert all("profile" in note for note in asked.notes)
    assert set(matching(SearchQuery(fit=True), board.now)) == set(matching(SearchQuery(), board.now))
