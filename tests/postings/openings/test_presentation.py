from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from postings.openings.choices import (
    Contract,
    Hours,
    Level,
    Necessity,
    PayPeriod,
    QualificationKind,
    Role,
    Workplace,
)
from postings.openings.models import Location, Opening, OpeningChange, Qualification
from postings.openings.presentation import (
    Ask,
    ChangeLine,
    asks_of,
    band_line,
    change_lines,
    contract_line,
    count_of,
    euro_range,
    joined,
    level_line,
    money,
    money_range,
    pay_bar,
    pay_line,
    pay_yearly_line,
    pay_yearly_short,
    place_words,
    remote_line,
    start_line,
)
from postings.search.browse import PayBand

BAND = PayBand(Decimal(40_000), Decimal(50_000), Decimal(60_000), 23)
ZURICH, BERLIN, FRANCE = (
    Location(city="Zürich", country="CH"),
    Location(city="Berlin", country="DE"),
    Location(country="FR"),
)


def plain(text: str) -> str:
    """With ordinary spaces, so that expectations can be read."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def amount(text: str) -> Decimal | None:
    return Decimal(text) if text else None


@pytest.mark.parametrize(
    ("least", "most", "currency", "expected"),
    [
        ("54000", "62000", "EUR", "€54,000–62,000"),
        ("47040", "50040", "CHF", "CHF 47,040–50,040"),
        ("1900", "1900", "GBP", "£1,900"),
        ("45.50", "60", "USD", "$45.50–60"),
        ("54000", "", "EUR", "from €54,000"),
        ("", "62000", "SEK", "up to SEK 62,000"),
        ("", "", "EUR", ""),
        ("0", "0", "EUR", "€0"),
    ],
)
def test_money_range_exact(least: str, most: str, currency: str, expected: str) -> None:
    assert plain(money_range(amount(least), amount(most), currency)) == expected


@pytest.mark.parametrize(
    ("least", "most", "currency", "expected"),
    [
        ("54000", "62000", "EUR", "€54–62k"),
        ("47040", "50040", "CHF", "CHF 47–50k"),
        ("1900", "1900", "GBP", "£1,900"),
        ("9500", "12400", "EUR", "€9.5–12.4k"),
        ("22800", "22800", "EUR", "€22.8k"),
        ("900000", "1100000", "INR", "₹0.9–1.1M"),
        ("6000000", "7250000", "JPY", "¥6–7.25M"),
        ("54100", "54300", "EUR", "€54.1–54.3k"),
        ("54120", "54330", "EUR", "€54k"),
        ("31000", "36500", "CAD", "CA$31–36.5k"),
        ("550800", "605100", "NOK", "NOK 551–605k"),
        ("54000", "", "EUR", "from €54k"),
        ("950", "999.50", "USD", "$950–999.50"),
    ],
)
def test_money_range_short(least: str, most: str, currency: str, expected: str) -> None:
    assert plain(money_range(amount(least), amount(most), currency, short=True)) == expected


def test_money_keeps_figure_and_code_together() -> None:
    assert money(Decimal(47_040), "CHF") == "CHF\N{NO-BREAK SPACE}47,040"


def test_pay_line_says_the_period() -> None:
    opening = Opening(pay_min=Decimal(1900), pay_currency="EUR", pay_period=PayPeriod.MONTH)
    assert plain(pay_line(opening)) == "from €1,900 a month"


def test_pay_line_falls_back_on_the_scale_alone() -> None:
    assert pay_line(Opening(pay_scale="TV-L E13")) == "TV-L E13"
    assert pay_line(Opening()) == ""


def test_pay_yearly_rounds_to_hundreds_and_says_about() -> None:
    opening = Opening(
        pay_min=Decimal(4500),
        pay_currency="CHF",
        pay_period=PayPeriod.MONTH,
        pay_yearly_min=Decimal("54049.99"),
        pay_yearly_max=Decimal("61950.00"),
    )
    assert plain(pay_yearly_line(opening)) == "about €54,000–62,000 a year"
    assert plain(pay_yearly_short(opening)) == "€54–62k a year"


def test_pay_yearly_is_silent_where_it_would_repeat_the_statement() -> None:
    opening = Opening(
        pay_min=Decimal(54000),
        pay_currency="EUR",
        pay_period=PayPeriod.YEAR,
        pay_yearly_min=Decimal(54000),
    )
    assert pay_yearly_line(opening) == pay_yearly_short(opening) == ""


def test_pay_yearly_is_silent_without_a_rate() -> None:
    opening = Opening(pay_min=Decimal(9000), pay_currency="AED", pay_period=PayPeriod.MONTH)
    assert pay_yearly_line(opening) == pay_yearly_short(opening) == ""


def paid(least: int | None, most: int | None) -> Opening:
    return Opening(
        pay_yearly_min=None if least is None else Decimal(least),
        pay_yearly_max=None if most is None else Decimal(most),
    )


def test_pay_bar_of_the_band_itself_is_its_middle_half() -> None:
    bar = pay_bar(paid(40_000, 60_000), BAND)
    assert bar is not None
    assert (bar.pay_x, bar.pay_width, bar.median) == (25.0, 50.0, 50.0)
    assert plain(bar.label) == "€40–60k a year on a band of €40k to €60k, middle €50k, from 23 openings"


@pytest.mark.parametrize(("least", "most", "x"), [(5_000, 9_000, 0.0), (200_000, 220_000, 97.0)])
def test_pay_bar_far_out_stays_on_the_axis(least: int, most: int, x: float) -> None:
    bar = pay_bar(paid(least, most), BAND)
    assert bar is not None
    assert (bar.pay_x, bar.pay_width) == (x, 3.0)
    assert bar.beyond == ("below" if least < 40_000 else "above")


def test_pay_bar_partly_on_the_axis_is_not_beyond_it() -> None:
    bar = pay_bar(paid(60_000, 200_000), BAND)
    assert bar is not None
    assert (bar.pay_x, bar.pay_width, bar.beyond) == (75.0, 25.0, "")


def test_euro_range_rounds_as_single_figures_do() -> None:
    assert euro_range(PayBand(Decimal(13_240), Decimal(20_000), Decimal(28_800), 9)) == "€13–29k"


@pytest.mark.parametrize(
    ("role", "level", "expected"),
    [
        (Role.RESEARCHER, Level.SENIOR, "senior"),
        (Role.ENGINEER, Level.MID, "mid level"),
        (Role.PHD, Level.ENTRY, ""),
        (Role.FACULTY, Level.MID, ""),
        (Role.RESEARCHER, "", ""),
    ],
)
def test_level_is_named_where_it_tells_roles_apart(role: str, level: str, expected: str) -> None:
    assert plain(level_line(Opening(role=role, level=level))) == expected


def test_pay_bar_of_one_figure_can_be_seen() -> None:
    bar = pay_bar(paid(50_000, None), BAND)
    assert bar is not None
    assert bar.pay_width == 3.0


def test_pay_bar_needs_pay_and_band() -> None:
    assert pay_bar(paid(None, None), BAND) is None
    assert pay_bar(paid(50_000, None), None) is None
    assert pay_bar(paid(50_000, None), PayBand(Decimal(1), Decimal(1), Decimal(1), 9)) is None


def test_band_line_counts_one_opening_as_one() -> None:
    assert plain(band_line(PayBand(BAND.low, BAND.median, BAND.high, 1))).endswith("from 1 opening")


@pytest.mark.parametrize(
    ("locations", "workplace", "remote", "expected"),
    [
        ([ZURICH], "", [], "Zürich, CH"),
        ([ZURICH], Workplace.HYBRID, [], "Zürich, CH · hybrid"),
        ([ZURICH, BERLIN], "", [], "Zürich, CH +1 place"),
        ([ZURICH, BERLIN, FRANCE], Workplace.ON_SITE, [], "Zürich, CH +2 places · on site"),
        ([FRANCE], "", [], "France"),
        ([Location(city="Geneva")], "", [], "Geneva"),
        ([], Workplace.REMOTE, [], "Remote"),
        ([], Workplace.REMOTE, ["DE"], "Remote from Germany"),
        ([ZURICH], Workplace.REMOTE, ["CH", "DE"], "Remote from CH or DE · Zürich, CH"),
        ([], "", [], ""),
    ],
)
def test_place_words(locations: list[Location], workplace: str, remote: list[str], expected: str) -> None:
    assert plain(place_words(locations, workplace, remote)) == expected


def test_remote_from_many_countries_is_a_number_in_short_and_names_in_full() -> None:
    countries = ["AT", "CH", "DE", "FR"]
    assert plain(remote_line(countries)) == "Remote from 4 countries"
    assert remote_line(countries, full=True) == "Remote from Austria, Switzerland, Germany or France"


@pytest.mark.parametrize(
    ("opening", "expected"),
    [
        (Opening(contract=Contract.FIXED_TERM, contract_months=48), "4 years"),
        (Opening(contract=Contract.FIXED_TERM, contract_months=12), "1 year"),
        (Opening(contract=Contract.FIXED_TERM, contract_months=18), "18 months"),
        (Opening(contract=Contract.FIXED_TERM), "fixed term"),
        (Opening(contract=Contract.PERMANENT, hours=Hours.PART_TIME), "permanent, part time"),
        (Opening(hours=Hours.FULL_TIME), ""),
    ],
)
def test_contract_line(opening: Opening, expected: str) -> None:
    assert plain(contract_line(opening)) == expected


@pytest.mark.parametrize(
    ("opening", "expected"),
    [
        (Opening(starts_on=date(2027, 2, 1)), "1 Feb 2027"),
        (Opening(starts_as_soon_as_possible=True), "as soon as possible"),
        (
            Opening(starts_on=date(2027, 2, 1), starts_as_soon_as_possible=True),
            "as soon as possible, from 1 Feb 2027",
        ),
        (Opening(), ""),
    ],
)
def test_start_line(opening: Opening, expected: str) -> None:
    assert start_line(opening) == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [([], ""), (["A"], "A"), (["A", "B"], "A or B"), (["A", "B", "C"], "A, B or C")],
)
def test_joined(parts: list[str], expected: str) -> None:
    assert joined(parts, "or") == expected


def test_count_of_odd_plurals_and_large_numbers() -> None:
    assert plain(count_of(1, "country", "countries")) == "1 country"
    assert plain(count_of(1234, "country", "countries")) == "1,234 countries"


def asked(
    text: str, kind: str, *, necessity: str = Necessity.REQUIRED, group: int | None = None
) -> Qualification:
    return Qualification(kind=kind, necessity=necessity, text=text, alternative_group=group)


def test_asks_say_a_sentence_once_with_all_it_asks() -> None:
    rows = [
        asked("A master's degree in physics", QualificationKind.DEGREE),
        asked("A master's degree in physics", QualificationKind.FIELD),
        asked("Python", QualificationKind.SKILL),
        asked("A driving licence", QualificationKind.OTHER, necessity=Necessity.PREFERRED),
    ]
    assert asks_of(rows, Necessity.REQUIRED) == [
        Ask(("A master's degree in physics",), ("Degree", "Field of study")),
        Ask(("Python",), ("Skill",)),
    ]


def test_asks_put_alternatives_together() -> None:
    rows = [
        asked("Bachelor's and five years", QualificationKind.YEARS, group=1),
        asked("PhD and one year", QualificationKind.YEARS, group=1),
    ]
    (ask,) = asks_of(rows, Necessity.REQUIRED)
    assert ask.is_choice
    assert ask.texts == ("Bachelor's and five years", "PhD and one year")


def test_asks_name_a_kind_only_where_it_adds_something() -> None:
    assert Ask(("Publications",), ("Publications",)).named_kinds == ()
    assert Ask(("A driving licence",), ("Other",)).named_kinds == ()
    assert Ask(("Python",), ("Skill",)).named_kinds == ("Skill",)


def test_asks_of_alternatives_in_one_sentence_are_no_choice() -> None:
    rows = [
        asked("A degree in physics or statistics", QualificationKind.FIELD, group=1),
        asked("A degree in physics or statistics", QualificationKind.FIELD, group=1),
    ]
    assert [ask.is_choice for ask in asks_of(rows, Necessity.REQUIRED)] == [False]


def test_change_lines_keep_what_a_candidate_has_to_know() -> None:
    change = OpeningChange(
        changes={
            "deadline": ["2026-11-01", "2026-11-26"],
            "description": ["old", "new"],
            "letters_deadline": ["", "2026-12-01"],
            "status": ["Draft", "Published"],
        }
    )
    assert change_lines(change) == [
        ChangeLine("Deadline", "2026-11-01", "2026-11-26"),
        ChangeLine("Letters deadline", "", "2026-12-01"),
    ]


def test_change_lines_say_that_it_closed() -> None:
    change = OpeningChange(changes={"status": ["Published", "Closed"]})
    assert change_lines(change) == [ChangeLine("Status", "Published", "Closed")]


def test_asks_quote_the_employer_only_where_that_says_more() -> None:
    said = "You hold, or are about to receive, a PhD in physics."
    rows = [
        Qualification(kind="degree", necessity="required", text="PhD", evidence=said),
        Qualification(kind="field", necessity="required", text="PhD", evidence=said),
        Qualification(
            kind="skill", necessity="required", text="PyTorch and JAX", evidence="JAX and PyTorch!"
        ),
        Qualification(kind="skill", necessity="required", text="Rust", evidence=""),
    ]
    asks = asks_of(rows, "required")
    assert [ask.texts[0] for ask in asks] == ["PhD", "PyTorch and JAX", "Rust"]
    assert [ask.sentences for ask in asks] == [(said,), (), ()]
