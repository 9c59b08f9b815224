# factory_boy types what a factory makes, not its declarations.
# mypy: allow-untyped-calls, allow-untyped-decorators
from __future__ import annotations

from factory.declarations import LazyAttribute, Sequence, SubFactory, Trait
from factory.django import DjangoModelFactory

from careers.facts.models import Figure, Source, SourceKind
from careers.salaries.models import PERCENTILES, Basis, SalaryBand, SurveyBand
from postings.openings.choices import Level, Role


class SourceFactory(DjangoModelFactory[Source]):
    """A published guide of 2024. Trait: `survey`."""

    class Meta:
        model = Source

    class Params:
        survey = Trait(kind=SourceKind.SURVEY, licence="CC0 1.0")

    key = Sequence(lambda n: f"source-{n}")
    title = LazyAttribute(lambda made: made.key.replace("-", " ").capitalize())
    kind = SourceKind.GUIDE
    year = 2024


class FigureFactory(DjangoModelFactory[Figure]):
    class Meta:
        model = Figure

    key = Sequence(lambda n: f"figure-{n}")
    value = "3.5 of 4.0"
    meaning = "The grade point average that admission asks for."
    source = SubFactory(SourceFactory)


class SalaryBandFactory(DjangoModelFactory[SalaryBand]):
    """What mid-level researchers in the United States are paid without extras."""

    class Meta:
        model = SalaryBand

    key = Sequence(lambda n: f"band-{n}")
    role = Role.RESEARCHER
    title = "Machine learning researcher"
    level = Level.MID
    country = "US"
    currency = "USD"
    year = 2024
    basis = Basis.BASE
    low = 140_000
    high = 180_000
    source = SubFactory(SourceFactory)


class SurveyBandFactory(DjangoModelFactory[SurveyBand]):
    """Evenly spread from 100,000 (5 %) to 190,000 (95 %) dollars a year."""

    class Meta:
        model = SurveyBand

    source = SubFactory(SourceFactory, survey=True)
    role = Role.RESEARCHER
    level = Level.MID
    country = "US"
    year = 2024
    currency = "USD"
    answers = 240
    amounts = LazyAttribute(lambda made: [95_000 + 1_000 * share for share in PERCENTILES])
