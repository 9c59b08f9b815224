"""The log of changes: what triggers write, statement by statement."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection

from postings.institutions.models import Institution
from postings.openings.models import ExchangeRate, Location, Opening, Topic
from postings.search.engine.changes import NAMES
from postings.search.models import SearchChange, SynonymGroup
from tests.factories import InstitutionFactory, OpeningFactory, QualificationFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def opening() -> Opening:
    topic = TopicFactory.create(parent=TopicFactory.create(name="Upper"), name="Lower", synonyms=["low"])
    return OpeningFactory.create(topics=[topic], complete=True)


def logged() -> list[int]:
    """What was written since the last call, each line once."""
    ids = list(SearchChange.objects.values_list("opening_id", flat=True))
    SearchChange.objects.all().delete()
    return sorted(ids)


def test_parts_of_an_opening_name_it(opening: Opening) -> None:
    logged()
    Opening.objects.filter(pk=opening.pk).update(title="Other")
    assert logged() == [opening.pk]
    Location.objects.filter(opening=opening).update(city="Bern")
    assert logged() == [opening.pk]
    QualificationFactory.create_batch(2, opening=opening)
    assert logged() == [opening.pk] * 2
    opening.topics.clear()
    assert logged() == [opening.pk]
    opening.locations.all().delete()
    assert logged() == [opening.pk]


def test_one_statement_names_an_opening_once(opening: Opening) -> None:
    other = OpeningFactory.create()
    logged()
    Location.objects.bulk_create(
        Location(opening=one, position=position, city="Oslo", country="NO")
        for one in (opening, other)
        for position in (5, 6)
    )
    assert logged() == [opening.pk, other.pk]


def test_statement_that_changes_nothing_writes_nothing(opening: Opening) -> None:
    logged()
    Opening.objects.filter(pk=-1).update(title="x")
    Institution.objects.update(description="What is not indexed")
    assert logged() == []


def test_name_of_an_institution_names_its_openings(opening: Opening) -> None:
    OpeningFactory.create(institution=InstitutionFactory.create())
    logged()
    opening.institution.name = "Another"
    opening.institution.save()
    assert logged() == [NAMES, opening.pk]
    InstitutionFactory.create()
    assert logged() == [NAMES]


def test_topics_name_the_openings_below_them(opening: Opening) -> None:
    OpeningFactory.create()
    logged()
    for change in ({"slug": "upper-one"}, {"name": "Upper one"}):
        Topic.objects.filter(name__startswith="Upper").update(**change)
        assert logged() == [NAMES, opening.pk]
    lower = Topic.objects.get(name="Lower")
    lower.parent = None
    lower.save()
    assert logged() == [NAMES, opening.pk]
    lower.synonyms.create(text="below")
    assert logged() == [NAMES, opening.pk]
    lower.synonyms.all().delete()
    assert logged() == [NAMES, opening.pk]
    lower.arxiv_categories = ["cs.LG"]
    lower.save()
    assert logged() == []


def test_rates_and_synonyms_are_names() -> None:
    logged()
    ExchangeRate.objects.create(currency="USD", on="2026-01-02", per_euro=Decimal("1.1"))
    group = SynonymGroup.objects.create(words=["a", "b"])
    group.delete()
    assert logged() == [NAMES] * 3


def test_deleting_an_opening_names_it(opening: Opening) -> None:
    logged()
    pk = opening.pk
    opening.delete()
    assert set(logged()) == {pk}


def test_change_carries_the_number_of_its_transaction(opening: Opening) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        (number,) = cursor.fetchone()
    of_opening = SearchChange.objects.filter(opening_id=opening.pk)
    assert number in of_opening.values_list("transaction", flat=True)
