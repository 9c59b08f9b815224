# factory_boy types what a factory makes, not its declarations.
# mypy: allow-untyped-calls, allow-untyped-decorators
from __future__ import annotations

from django.utils import timezone
from factory.declarations import LazyAttribute, LazyFunction, Sequence, SubFactory, Trait
from factory.django import DjangoModelFactory

from careers.facts.models import Figure, Source, SourceKind
from careers.guides.models import Edition, EditionStatus, Guide, GuideKind, Question, Term
from careers.guides.rendering import render
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


class GuideFactory(DjangoModelFactory[Guide]):
    """Without a text. `EditionFactory(live=True)` gives it one that visitors read."""

    class Meta:
        model = Guide

    slug = Sequence(lambda n: f"guide-{n}")
    kind = GuideKind.ROLE
    role = Role.RESEARCHER


class EditionFactory(DjangoModelFactory[Edition]):
    """A draft. Traits: `live`, `in_review`."""

    class Meta:
        model = Edition

    class Params:
        live = Trait(status=EditionStatus.PUBLISHED, published_at=LazyFunction(timezone.now))
        in_review = Trait(status=EditionStatus.IN_REVIEW)

    guide = SubFactory(GuideFactory)
    number = LazyAttribute(lambda made: made.guide.editions.count() + 1)
    title = LazyAttribute(lambda made: made.guide.slug.replace("-", " ").capitalize())
    summary = "What it is, and how to get there."
    text = "## What it is\n\nA paid post in research."
    html = LazyAttribute(lambda made: render(made.text).html)

    @classmethod
    def _create(cls, model_class: type[Edition], *args: object, **kwargs: object) -> Edition:
        made: Edition = super()._create(model_class, *args, **kwargs)
        if made.status == EditionStatus.PUBLISHED:
            made.guide.live = made
            made.guide.save(update_fields=["live"])
        return made


class TermFactory(DjangoModelFactory[Term]):
    class Meta:
        model = Term

    slug = Sequence(lambda n: f"term-{n}")
    name = LazyAttribute(lambda made: made.slug.replace("-", " ").capitalize())
    meaning = "A word of the field. It is explained in two sentences."
    html = LazyAttribute(lambda made: render(made.meaning).html)


class QuestionFactory(DjangoModelFactory[Question]):
    class Meta:
        model = Question

    guide = SubFactory(GuideFactory)
    key = Sequence(lambda n: f"question-{n}")
    question = "Do I need a Master's degree?"
    answer = "It helps, and it is not always needed."
    html = LazyAttribute(lambda made: render(made.answer).html)
