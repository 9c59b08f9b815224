"""The typed form of an opening and a draft of it are the same thing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db.models import TextChoices
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from postings.institutions.models import Institution
from postings.openings.choices import (
    ApplyMethod,
    Contract,
    DeadlineKind,
    Degree,
    Funding,
    Hours,
    Level,
    MaterialKind,
    Necessity,
    PayKind,
    PayPeriod,
    QualificationKind,
    Role,
    Visa,
    Workplace,
)
from postings.openings.cleaning import clean_html
from postings.openings.draft import DraftLocation, DraftMaterial, DraftQualification, OpeningDraft
from postings.publishing.wizard.fields import FIELDS, LISTS, ROWS, STEPS, read, typed_of
from tests.factories import InstitutionFactory, TopicFactory

HOME = Institution(name="Example Institute", country="CH")
TOPICS = {"robotics": "robotics", "rl": "reinforcement-learning", "bandits": "bandits"}
SLUGS = ("robotics", "reinforcement-learning", "bandits")
NAMES = {slug: slug for slug in SLUGS} | TOPICS

# Characters that stand in one line; others are blanks, or nothing that anybody types.
CHARACTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp"))


def line(most: int, least: int = 1) -> st.SearchStrategy[str]:
    return st.text(CHARACTERS, min_size=least, max_size=min(most, 12)).map(
        lambda text: " ".join(text.split())
    )


def maybe(values: type[TextChoices]) -> st.SearchStrategy[str]:
    return st.sampled_from(["", *values.values])


def some(values: type[TextChoices]) -> st.SearchStrategy[str]:
    return st.sampled_from(values.values)


zones = st.sampled_from(["Europe/Zurich", "Etc/GMT+12", "America/New_York", "Asia/Kathmandu", "UTC"])
moments = st.datetimes(datetime(2024, 1, 1), datetime(2080, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone itself
amounts = st.decimals(Decimal(0), Decimal(10**7), places=2)
small = st.decimals(Decimal(0), Decimal(9999), places=2)
countries = st.sampled_from(["CH", "DE", "GB", "US", "KR", "MK", "TW", "CD", "CI", "HK", "TR"])
places = st.builds(
    DraftLocation,
    city=st.one_of(st.sampled_from(["Zürich", "Cambridge", "Köln", ""]), line(20)),
    region=st.one_of(st.just(""), line(20)),
    country=countries,
    latitude=st.just(None),
    longitude=st.just(None),
    timezone=st.one_of(st.just(""), zones),
) | st.builds(
    DraftLocation,
    city=line(20),
    country=countries,
    latitude=st.floats(-90, 90),
    longitude=st.floats(-180, 180),
    timezone=zones,
)


@st.composite
def qualifications(draw: st.DrawFn) -> DraftQualification:
    kind = draw(some(QualificationKind))
    ends = sorted(draw(st.lists(small, min_size=2, max_size=2)))
    return DraftQualification(
        kind=kind,
        necessity=draw(some(Necessity)),
        text=draw(line(300)),
        name=draw(st.just("") | line(120)),
        degree=draw(some(Degree) if kind == QualificationKind.DEGREE else maybe(Degree)),
        minimum=draw(st.sampled_from([None, ends[0]])),
        maximum=draw(st.sampled_from([None, ends[1]])),
        alternative_group=draw(st.none() | st.integers(0, 32_767)),
    )


@st.composite
def materials(draw: st.DrawFn) -> DraftMaterial:
    kind = draw(some(MaterialKind))
    text = line(300) if kind == MaterialKind.OTHER else st.just("") | line(300)
    return DraftMaterial(kind, draw(st.none() | st.integers(1, 100)), draw(text))


@st.composite
def drafts(draw: st.DrawFn) -> OpeningDraft:
    kind = draw(some(DeadlineKind))
    is_dated = kind == DeadlineKind.MOMENT
    letters = draw(st.none() | moments)
    method = draw(some(ApplyMethod))
    ends = sorted(draw(st.lists(amounts, min_size=2, max_size=2)))
    least, most = draw(st.sampled_from([ends[0], None])), draw(st.sampled_from([ends[1], None]))
    is_paid = least is not None or most is not None
    workplace = draw(maybe(Workplace))
    contract = draw(maybe(Contract))
    return OpeningDraft(
        title=draw(line(250)),
        role=draw(some(Role)),
        description_html=draw(
            st.sampled_from(["<p>You  study\r\nmodels.</p>", "Plain\n\ntext"]) | line(50).filter(clean_html)
        ),
        apply_method=method,
        apply_url="https://x.example.org/a?b=c#d"
        if method == ApplyMethod.LINK or draw(st.booleans())
        else "",
        apply_email="jobs@example.org" if method == ApplyMethod.EMAIL or draw(st.booleans()) else "",
        department=draw(st.just("") | line(200)),
        supervisor=draw(st.just("") | line(200)),
        level=draw(maybe(Level)),
        topics=tuple(draw(st.lists(st.sampled_from(SLUGS), unique=True))),
        locations=tuple(draw(st.lists(places, max_size=3, unique=True))),
        workplace=workplace,
        remote_countries=tuple(draw(st.lists(countries, unique=True)))
        if workplace == Workplace.REMOTE
        else (),
        contract=contract,
        contract_months=draw(st.none() | st.integers(1, 600)) if contract == Contract.FIXED_TERM else None,
        hours=draw(maybe(Hours)),
        starts_on=draw(st.none() | st.dates(date(1990, 1, 1), date(2100, 1, 1))),
        starts_as_soon_as_possible=draw(st.booleans()),
        visa=draw(maybe(Visa)),
        funding=draw(some(Funding)),
        pay_min=least,
        pay_max=most,
        pay_currency=draw(st.sampled_from(["EUR", "CHF", "JPY"] if is_paid else ["", "EUR"])),
        pay_period=draw(some(PayPeriod) if is_paid else maybe(PayPeriod)),
        pay_kind=draw(maybe(PayKind)),
        pay_scale=draw(st.just("") | line(80)),
        benefits=tuple(draw(st.lists(line(80), unique=True, max_size=4))),
        qualifications=tuple(draw(st.lists(qualifications(), max_size=4))),
        materials=tuple(draw(st.lists(materials(), max_size=4))),
        deadline_kind=kind,
        deadline_at=draw(moments) if is_dated else None,
        deadline_zone=draw(zones if is_dated else st.just("") | zones),
        deadline_has_time=draw(st.booleans()) if is_dated else letters is not None and draw(st.booleans()),
        letters_deadline_at=letters,
        expires_at=draw(st.none() | moments),
    )


@hypothesis_settings(max_examples=50)
@given(drafts())
def test_reading_what_was_typed_gives_the_same_draft(draft: OpeningDraft) -> None:
    reading = read(typed_of(draft), HOME, topics=NAMES)
    assert reading.errors == {}
    assert reading.draft == draft


SHAPES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.just("2026-99-99"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *STEPS,
                    *(name for names in FIELDS.values() for name in names),
                    *(name for names in LISTS.values() for name in names),
                    *(name for rows in ROWS.values() for names in rows.values() for name in names),
                ]
            ),
            inner,
            max_size=8,
        )
    ),
    max_leaves=40,
)


@hypothesis_settings(max_examples=40)
@given(st.dictionaries(st.sampled_from(STEPS), SHAPES) | SHAPES)
def test_anything_can_be_read(typed: object) -> None:
    reading = read(typed, HOME, topics=NAMES)
    assert (reading.draft is None) == bool(reading.errors)


def test_empty_draft_asks_for_what_an_opening_cannot_be_without() -> None:
    reading = read({}, HOME, topics=NAMES)
    assert {step: set(fields) for step, fields in reading.errors.items()} == {
        "role": {"title", "role", "description"},
        "applying": {"url"},
    }


LEAST = OpeningDraft(
    title="A role", role=Role.PHD, description_html="<p>Text</p>", apply_url="https://example.org/"
)


@pytest.mark.parametrize(
    ("step", "field", "text", "where"),
    [
        ("pay", "pay_min", "about 50k", "pay_min"),
        ("pay", "pay_min", "54.000", "pay_min"),
        ("pay", "pay_min", "-1", "pay_min"),
        ("pay", "pay_min", "9" * 400, "pay_min"),
        ("pay", "pay_min", "54000", "pay_currency"),
        ("pay", "pay_currency", "$", "pay_currency"),
        ("pay", "contract_months", "0", "contract_months"),
        ("pay", "starts_on", "11/12/2026", "starts_on"),
        ("pay", "starts_on", "0001-01-01", "starts_on"),
        ("pay", "benefits", "x" * 81, "benefits"),
        ("pay", "benefits", "a\x00b", "benefits"),
        ("role", "title", " ", "title"),
        ("role", "title", "x" * 251, "title"),
        ("role", "title", "a\x00b", "title"),
        ("role", "role", "astronaut", "role"),
        ("role", "description", "<script>x</script>", "description"),
        ("role", "description", "x" * 200_001, "description"),
        ("applying", "url", "javascript:alert(1)", "url"),
        ("applying", "url", "https://", "url"),
        ("applying", "url", "", "url"),
        ("applying", "email", "nobody", "email"),
        ("applying", "method", "email", "email"),
        ("applying", "deadline_kind", "moment", "deadline_date"),
        ("applying", "deadline_date", "2027-01-01", "deadline_date"),
        ("applying", "deadline_zone", "Mars/Crater", "deadline_zone"),
        ("applying", "letters_time", "12:00", "letters_date"),
        ("where", "workplace", "moon", "workplace"),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_field(step: str, field: str, text: str, where: str) -> None:
    typed = typed_of(LEAST)
    typed[step][field] = text
    reading = read(typed, HOME, topics=NAMES)
    assert reading.draft is None
    assert where in reading.errors[step]


@pytest.mark.parametrize(
    ("text", "amount"),
    [("54,000", 54000), ("54 000", 54000), ("54'000", 54000), ("1,500.50", "1500.50"), ("2,5", "2.5")],
)
def test_amounts_are_read_as_people_write_them(text: str, amount: object) -> None:
    typed = typed_of(LEAST)
    typed["pay"] |= {"pay_min": text, "pay_currency": "€", "pay_period": "a year"}
    draft = read(typed, HOME, topics=NAMES).draft
    assert draft is not None
    assert (draft.pay_min, draft.pay_currency, draft.pay_period) == (Decimal(str(amount)), "EUR", "year")


def test_markdown_becomes_html_without_html_of_its_own() -> None:
    typed = typed_of(LEAST)
    typed["role"] |= {"description": "## Tasks\n- **read**\n<b>x</b>", "description_format": "markdown"}
    draft = read(typed, HOME, topics=NAMES).draft
    assert draft is not None
    assert draft.description_html == (
        "<h2>Tasks</h2>\n<ul>\n<li><strong>read</strong><br />\n&lt;b&gt;x&lt;/b&gt;</li>\n</ul>\n"
    )


def place(**words: str) -> tuple[DraftLocation, ...] | dict[str, list[str]]:
    typed = typed_of(LEAST)
    typed["where"] |= {f"place_{name}": [text] for name, text in words.items()}
    reading = read(typed, HOME, topics=NAMES)
    return reading.draft.locations if reading.draft else reading.errors["where"]


def test_city_of_the_bundled_list_is_found_by_its_names() -> None:
    (found,) = place(city="koln", country="germany")
    assert isinstance(found, DraftLocation)
    assert (found.city, found.country, found.timezone) == ("Cologne", "DE", "Europe/Berlin")
    assert found.latitude is not None


def test_city_in_one_country_needs_none() -> None:
    assert place(city="Lausanne") == place(city="Lausanne", country="CH")


def test_city_in_several_countries_asks_which() -> None:
    errors = place(city="Cambridge")
    assert isinstance(errors, dict)
    (message,) = errors["place_country-0"]
    assert message.startswith("There is a Cambridge in more than one country: United Kingdom, ")


def test_region_decides_between_cities_of_a_country() -> None:
    oregon, maine = (
        place(city="Portland", country="US", region="OR"),
        place(city="Portland", country="US", region="ME"),
    )
    assert isinstance(oregon, tuple)
    assert isinstance(maine, tuple)
    assert (oregon[0].region, maine[0].region) == ("Oregon", "Maine")


def test_unknown_village_is_taken_at_its_word() -> None:
    (found,) = place(city="Hinterdorf am Berg", country="CH")
    assert found == DraftLocation("Hinterdorf am Berg", "", "CH", timezone="Europe/Zurich")


def test_place_that_was_changed_is_looked_up_anew() -> None:
    typed = typed_of(replace(LEAST, locations=(DraftLocation("Zürich", "", "CH", 1.0, 2.0, "UTC"),)))
    typed["where"]["place_city"] = ["Basel"]
    draft = read(typed, HOME, topics=NAMES).draft
    assert draft is not None
    assert (draft.locations[0].city, draft.locations[0].timezone) == ("Basel", "Europe/Zurich")


def test_exact_moment_is_forgotten_when_its_day_changes() -> None:
    at = datetime(2027, 3, 1, 10, 20, 30, tzinfo=UTC)
    typed = typed_of(
        replace(LEAST, deadline_kind="moment", deadline_at=at, deadline_zone="UTC", deadline_has_time=False)
    )
    typed["applying"]["deadline_date"] = "2 Mar 2027"
    draft = read(typed, HOME, topics=NAMES).draft
    assert draft is not None
    assert draft.deadline_at == at.replace(hour=23, minute=59, second=59) + timedelta(days=1)


def test_deadline_anywhere_on_earth() -> None:
    typed = typed_of(LEAST)
    typed["applying"] |= {
        "deadline_kind": "moment",
        "deadline_date": "2026-11-26",
        "deadline_time": "23:59",
        "deadline_zone": "AoE",
    }
    draft = read(typed, HOME, topics=NAMES).draft
    assert draft is not None
    assert draft.deadline_at == datetime(2026, 11, 27, 11, 59, tzinfo=UTC)
    assert draft.deadline_zone == "Etc/GMT+12"
    assert draft.deadline_has_time


def test_rows_that_say_nothing_are_left_out_and_short_ones_are_worded() -> None:
    typed = typed_of(LEAST)
    typed["qualifications"] |= {
        "kind": ["", "skill", "years", "degree"],
        "necessity": ["required", "required", "preferred", "required"],
        "name": ["", "Python", "", ""],
        "degree": ["", "", "", "phd"],
        "minimum": ["", "", "3", ""],
    }
    draft = read(typed, HOME, topics=NAMES).draft
    assert draft is not None
    assert [(row.text, row.necessity) for row in draft.qualifications] == [
        ("Python", "required"),
        ("At least 3 years of experience", "preferred"),
        ("PhD", "required"),
    ]


def test_row_that_is_wrong_is_named_by_its_index() -> None:
    typed = typed_of(LEAST)
    typed["qualifications"] |= {
        "kind": ["skill", "skill"],
        "name": ["Python", ""],
        "minimum": ["", "many"],
        "material_kind": ["other"],
    }
    errors = read(typed, HOME, topics=NAMES).errors["qualifications"]
    assert set(errors) == {"name-1", "minimum-1", "material_text-0"}


@pytest.mark.django_db
def test_topics_are_known_by_name_synonym_and_slug() -> None:
    TopicFactory.create(name="Reinforcement learning", synonyms=["RL"])
    TopicFactory.create(name="Robotics")
    typed = typed_of(LEAST)
    typed["role"]["topics"] = ["rl", "Robotics", "reinforcement-learning"]
    draft = read(typed, InstitutionFactory.create()).draft
    assert draft is not None
    assert draft.topics == ("reinforcement-learning", "robotics")
    typed["role"]["topics"] = ["Alchemy"]
    assert "Alchemy" in read(typed, InstitutionFactory.create()).errors["role"]["topics"][0]
