"""What the board asks for, each thing once."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from postings.openings.choices import Degree, Necessity, QualificationKind
from postings.search.engine import source
from postings.search.engine.schema import schema_version
from postings.search.fitting import board_keys
from tests.factories import OpeningFactory, QualificationFactory

if TYPE_CHECKING:
    from postings.openings.models import Opening

pytestmark = pytest.mark.django_db


def ask(opening: Opening, kind: str, necessity: str = Necessity.REQUIRED, **stated: object) -> None:
    QualificationFactory.create(
        opening=opening, kind=kind, necessity=necessity, **{"name": "", "text": "As it says.", **stated}
    )


def test_board_keys_counts_the_openings_that_ask_for_each() -> None:
    first, second = OpeningFactory.create_batch(2, open=True, qualifications=["PyTorch"])
    ask(first, QualificationKind.DEGREE, degree=Degree.PHD)
    ask(first, QualificationKind.PUBLICATIONS, Necessity.PREFERRED, minimum=Decimal("2.00"))
    ask(second, QualificationKind.YEARS, degree=Degree.MASTER, minimum=Decimal(5), alternative_group=1)
    ask(second, QualificationKind.DEGREE, Necessity.PREFERRED, degree=Degree.PHD, alternative_group=1)
    ask(second, QualificationKind.GPA, minimum=Decimal("3.75"))
    OpeningFactory.create(draft=True, qualifications=["Secret"])

    keys = board_keys()

    assert keys.required == {
        "skill:pytorch": 2,
        "degree:phd": 1,
        "degree:phd|years:5:master": 1,
        "gpa:3.75": 1,
    }
    assert keys.preferred == {"publications:2": 1}
    assert keys.every == {*keys.required, *keys.preferred}


def test_board_keys_follows_the_board() -> None:
    opening = OpeningFactory.create(open=True, qualifications=["PyTorch"])
    before = board_keys()
    assert board_keys() is before, "read once for each state of the index"

    ask(opening, QualificationKind.LANGUAGE, name="German")
    after = board_keys()
    assert after.generation != before.generation
    assert after.required == {"skill:pytorch": 1, "language:german": 1}

    opening.qualifications.all().delete()
    assert board_keys().required == {}, "nothing asks for it any more"


def test_board_keys_without_an_index_come_from_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    OpeningFactory.create(open=True, qualifications=["PyTorch", "JAX"])
    indexed = board_keys()
    monkeypatch.setattr(source, "current_reader", lambda: None)

    stored = board_keys()
    assert (stored.required, stored.preferred) == (indexed.required, indexed.preferred)
    assert stored.generation != board_keys().generation


def test_schema_version_knows_how_keys_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """An index with keys of another form is another index."""
    before = schema_version()
    schema_version.cache_clear()
    monkeypatch.setattr("postings.search.engine.schema.inspect.getsource", lambda module: module.__name__)
    named = schema_version()
    schema_version.cache_clear()
    monkeypatch.setattr(
        "postings.search.engine.schema.inspect.getsource",
        lambda module: "" if module.__name__ == "postings.openings.needs" else module.__name__,
    )
    assert len({before, named, schema_version()}) == 3
    schema_version.cache_clear()
