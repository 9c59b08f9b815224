# factory_boy types what a factory makes, not its declarations.
# mypy: allow-untyped-calls, allow-untyped-decorators
from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

import html_text
from django.utils import timezone
from django.utils.text import slugify
from factory.declarations import LazyAttribute, LazyFunction, PostGeneration, Sequence, SubFactory, Trait
from factory.django import DjangoModelFactory
from factory.helpers import post_generation

from postings.openings.actions import apply_rates
from postings.openings.choices import (
    ApplyMethod,
    CloseReason,
    Contract,
    DeadlineKind,
    Degree,
    Funding,
    Level,
    MaterialKind,
    Necessity,
    Origin,
    PayKind,
    PayPeriod,
    QualificationKind,
    Role,
    Status,
    Visa,
    Workplace,
)
from postings.openings.models import (
    ExchangeRate,
    Location,
    Material,
    Opening,
    Qualification,
    Topic,
    TopicSynonym,
)
from tests.factories.institutions import InstitutionFactory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T")


class TopicFactory(DjangoModelFactory[Topic]):
    """A topic. `synonyms=["RL", ...]` adds its other words."""

    class Meta:
        model = Topic
        skip_postgeneration_save = True

    name = Sequence(lambda n: f"Topic {n}")
    slug = LazyAttribute(lambda made: slugify(made.name))

    @post_generation
    def synonyms(self: Topic, create: bool, extracted: Iterable[str] | None, **_: object) -> None:
        for text in extracted or ():
            TopicSynonym.objects.create(topic=self, text=text)


class ExchangeRateFactory(DjangoModelFactory[ExchangeRate]):
    class Meta:
        model = ExchangeRate

    currency = "USD"
    on = date(2025, 1, 2)
    per_euro = Decimal("1.25")


def _from_now(**span: int) -> LazyFunction:
    return LazyFunction(lambda: timezone.now() + timedelta(**span))


def _ago(**span: int) -> LazyFunction:
    return LazyFunction(lambda: timezone.now() - timedelta(**span))


def _rows(add: Callable[[Opening, Iterable[T]], None], default: Iterable[T] = ()) -> Callable[..., None]:
    """What to do after an opening is made: `add` the rows that the test names, or else `default`."""

    def after(opening: Opening, create: bool, named: Iterable[T] | None, **_: object) -> None:
        if create:
            add(opening, default if named is None else named)

    return after


def _add_topics(opening: Opening, topics: Iterable[Topic]) -> None:
    opening.topics.set(topics)


def _add_locations(opening: Opening, places: Iterable[tuple[str, str]]) -> None:
    for position, (city, country) in enumerate(places):
        LocationFactory.create(opening=opening, position=position, city=city, country=country)


def _add_qualifications(opening: Opening, skills: Iterable[str]) -> None:
    for position, name in enumerate(skills):
        QualificationFactory.create(opening=opening, position=position, name=name)


def _add_materials(opening: Opening, kinds: Iterable[str]) -> None:
    for position, kind in enumerate(kinds):
        MaterialFactory.create(opening=opening, position=position, kind=kind)


class OpeningFactory(DjangoModelFactory[Opening]):
    """A published, open opening that states nothing but title, role, text and where to apply.

    States: `open` (with a deadline in 30 days), `closing_soon`, `rolling`, `draft`, `in_review`,
    `scheduled`, `rejected`, `closed`, `expired` (past its deadline), `lapsed` (past its expiry).
    Facts: `paid`, `stipend`, `remote`, `hybrid`, `on_site`, `permanent`, `fixed_term`, `sponsored`,
    `imported`, `complete` (of everything something).
    Rows: `locations=[("Zürich", "CH"), ...]`, `topics=[topic, ...]`, `qualifications=["Python", ...]`
    (skills; other kinds by `QualificationFactory`), `materials=[MaterialKind.CV, ...]`.
    Stated pay is normalised with the exchange rates in the database, as on writing.
    """

    class Meta:
        model = Opening
        skip_postgeneration_save = True

    class Params:
        open = Trait(
            deadline_kind=DeadlineKind.MOMENT,
            deadline_at=_from_now(days=30),
            deadline_zone="Europe/Zurich",
        )
        closing_soon = Trait(
            deadline_kind=DeadlineKind.MOMENT,
            deadline_at=_from_now(days=3),
            deadline_zone="Europe/Zurich",
        )
        expired = Trait(
            published_at=_ago(days=40),
            deadline_kind=DeadlineKind.MOMENT,
            deadline_at=_ago(days=1),
            deadline_zone="Europe/Zurich",
        )
        lapsed = Trait(expires_at=_ago(hours=1))
        rolling = Trait(deadline_kind=DeadlineKind.ROLLING)
        draft = Trait(status=Status.DRAFT, published_at=None)
        in_review = Trait(status=Status.IN_REVIEW, published_at=None)
        scheduled = Trait(
            status=Status.SCHEDULED,
            published_at=None,
            scheduled_for=_from_now(days=2),
        )
        rejected = Trait(status=Status.REJECTED, published_at=None, rejection_reason="The pay is missing.")
        closed = Trait(
            status=Status.CLOSED,
            close_reason=CloseReason.FILLED,
            closed_at=_ago(hours=2),
        )

        paid = Trait(
            pay_min=Decimal(54000),
            pay_max=Decimal(62000),
            pay_currency="EUR",
            pay_period=PayPeriod.YEAR,
            pay_kind=PayKind.SALARY,
        )
        stipend = Trait(
            funding=Funding.STIPEND,
            pay_min=Decimal(2000),
            pay_currency="EUR",
            pay_period=PayPeriod.MONTH,
            pay_kind=PayKind.STIPEND,
        )
        remote = Trait(workplace=Workplace.REMOTE)
        hybrid = Trait(workplace=Workplace.HYBRID)
        on_site = Trait(workplace=Workplace.ON_SITE)
        permanent = Trait(contract=Contract.PERMANENT)
        fixed_term = Trait(contract=Contract.FIXED_TERM, contract_months=36)
        sponsored = Trait(visa=Visa.SPONSORED)
        imported = Trait(
            origin=Origin.IMPORTED, origin_url=Sequence(lambda n: f"https://feed.example.org/jobs/{n}")
        )
        complete = Trait(
            open=True,
            paid=True,
            fixed_term=True,
            on_site=True,
            sponsored=True,
            department="Department of Computer Science",
            supervisor="Learning Systems Group",
            level=Level.ENTRY,
            funding=Funding.FULLY_FUNDED,
            benefits=["Pension", "Conference budget"],
            degree_admitted=Degree.MASTER,
            locations=PostGeneration(_rows(_add_locations, [("Zürich", "CH")])),
            qualifications=PostGeneration(_rows(_add_qualifications, ["Python", "PyTorch"])),
            materials=PostGeneration(_rows(_add_materials, [MaterialKind.CV, MaterialKind.TRANSCRIPTS])),
        )

    institution = SubFactory(InstitutionFactory)
    title = Sequence(lambda n: f"Learning from scarce data, {n}")
    role = Role.RESEARCHER
    description = "<p>You study how models learn, and write it down well.</p>"
    description_text = LazyAttribute(lambda made: html_text.extract_text(made.description))
    apply_method = ApplyMethod.LINK
    apply_url = "https://apply.example.org/"
    status = Status.PUBLISHED
    published_at = _ago(days=1)

    @classmethod
    def _create(cls, model_class: type[Opening], *args: object, **kwargs: object) -> Opening:
        opening = model_class(**kwargs)
        if not {"pay_yearly_min", "pay_yearly_max"} & kwargs.keys():
            is_foreign = opening.pay_currency not in ("", "EUR")
            apply_rates(opening, ExchangeRate.objects.per_euro() if is_foreign else {})
        opening.save(force_insert=True)
        return opening

    topics = PostGeneration(_rows(_add_topics))
    locations = PostGeneration(_rows(_add_locations))
    qualifications = PostGeneration(_rows(_add_qualifications))
    materials = PostGeneration(_rows(_add_materials))


class LocationFactory(DjangoModelFactory[Location]):
    class Meta:
        model = Location

    opening = SubFactory(OpeningFactory)
    position = LazyAttribute(lambda made: made.opening.locations.count())
    city = "Zürich"
    country = "CH"
    city_key = LazyAttribute(lambda made: Location.key_of(made.city, made.country))


class QualificationFactory(DjangoModelFactory[Qualification]):
    """A required skill. Traits: `preferred`, `of_degree` (a master's degree)."""

    class Meta:
        model = Qualification

    class Params:
        preferred = Trait(necessity=Necessity.PREFERRED)
        of_degree = Trait(
            kind=QualificationKind.DEGREE, name="", degree=Degree.MASTER, text="A master's degree"
        )

    opening = SubFactory(OpeningFactory)
    position = LazyAttribute(lambda made: made.opening.qualifications.count())
    kind = QualificationKind.SKILL
    necessity = Necessity.REQUIRED
    name = "Python"
    text = LazyAttribute(lambda made: made.name)


class MaterialFactory(DjangoModelFactory[Material]):
    """A CV. Trait: `references` (three letters)."""

    class Meta:
        model = Material

    class Params:
        references = Trait(kind=MaterialKind.REFERENCES, count=3)

    opening = SubFactory(OpeningFactory)
    position = LazyAttribute(lambda made: made.opening.materials.count())
    kind = MaterialKind.CV
