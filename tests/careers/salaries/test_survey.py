from __future__ import annotations

import csv
import json
import math
import random
import statistics
import time
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careers.facts.models import Source
from careers.salaries.distributions import surveyed
from careers.salaries.models import PERCENTILES, SurveyBand
from careers.salaries.survey import load_shipped
from careers.salaries.survey.bands import Group
from careers.salaries.survey.percentiles import LEAST_DISTANCE, percentile, summary
from careers.salaries.survey.reading import IMPOSSIBLE, NOT_FULL_TIME, OTHER_TITLE, SurveyError, read_survey
from careers.salaries.survey.storing import SOURCE_KEY, shipped_bands
from careers.salaries.survey.titles import role_of, roles_by_title
from postings.openings.choices import Level, Role
from tests.careers.salaries.survey_files import HEADER, line, survey_file

if TYPE_CHECKING:
    from collections.abc import Sequence

REAL = Path(__file__).resolve().parents[4] / "shared/data/salaries/aijobs_salaries_2025-01-19.csv"


def reference_percentiles(amounts: Sequence[int]) -> list[int]:
    """By the standard library's definition of the same: `inclusive` cuts of a hundred, in exact fractions."""
    exact = [Fraction(amount) for amount in amounts]
    cuts = statistics.quantiles(exact, n=100, method="inclusive")
    return [math.floor(cuts[percent - 1] + Fraction(1, 2)) for percent in PERCENTILES]


def reference_kept(amounts: Sequence[int]) -> list[int]:
    """The rule of outliers as written, without its shortcuts."""
    if len(amounts) < 2:
        return list(amounts)
    logs = [math.log(amount) for amount in amounts]
    lower, _, upper = statistics.quantiles(logs, n=4, method="inclusive")
    reach = 3 * max(upper - lower, LEAST_DISTANCE)
    return [amount for amount in amounts if lower - reach <= math.log(amount) <= upper + reach]


def reference_summary(amounts: Sequence[int]) -> tuple[int, int, list[int]]:
    kept = reference_kept(amounts)
    return len(kept), len(amounts) - len(kept), reference_percentiles(kept)


@pytest.mark.parametrize("seed", range(20))
def test_percentiles_agree_with_the_standard_library(seed: int) -> None:
    chance = random.Random(seed)
    amounts = [chance.randrange(5_000, 700_000) for _ in range(chance.randrange(2, 300))]
    found = [percentile(sorted(amounts), percent) for percent in PERCENTILES]
    assert found == reference_percentiles(amounts)


@pytest.mark.parametrize("seed", range(20))
def test_summary_agrees_with_the_rule_as_written(seed: int) -> None:
    chance = random.Random(seed)
    amounts = [int(chance.lognormvariate(11.8, 0.4)) for _ in range(200)]
    amounts += [6_000, 7_000, 4_000_000][: seed % 4]
    assert tuple(summary(amounts)) == reference_summary(amounts)


def test_percentile_of_one_is_that_one_and_halves_are_rounded_up() -> None:
    assert percentile([7], 95) == 7
    assert percentile([1, 2], 50) == 2


def test_outlier_is_counted_and_not_used() -> None:
    amounts = [100_000 + step for step in range(50)]
    found = summary([*amounts, 2_000_000, 6_000])
    assert (found.answers, found.outliers) == (50, 2)
    assert found.amounts == summary(amounts).amounts


def test_pay_that_all_but_one_name_alike_does_not_make_that_one_an_outlier() -> None:
    assert summary([100_000] * 20 + [120_000]).outliers == 0


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Research Scientist", Role.RESEARCHER),
        ("research  scientist", Role.RESEARCHER),
        ("Machine Learning Engineer", Role.ENGINEER),
        ("Postdoctoral Fellow", Role.FELLOW),
        ("Research Assistant", Role.ASSISTANT),
        ("Research Associate", None),
        ("Data Scientist", None),
        ("MLOps Engineer", None),
        ("Head of Machine Learning", None),
    ],
)
def test_title_is_of_a_role_or_put_aside(title: str, role: str | None) -> None:
    assert role_of(title) == role


def test_no_title_is_listed_twice() -> None:
    text = (Path(__file__).resolve().parents[3] / "careers/salaries/survey/titles.toml").read_text()
    assert text.count('    "') + text.count('["') == len(roles_by_title())


def test_rows_are_used_or_put_aside_with_the_reason(tmp_path: Path) -> None:
    lines = [
        line(),
        line(employment="PT"),
        line(title="Data Analyst"),
        line(4_999),
        line(5_000_001),
        line(level="EX", country="GB"),
        "",
    ]
    reading = read_survey(survey_file(tmp_path, lines))
    assert [tuple(answer) for answer in reading.answers] == [
        (Role.RESEARCHER, Level.SENIOR, "US", 2024, 100_000),
        (Role.RESEARCHER, Level.LEAD, "GB", 2024, 100_000),
    ]
    assert reading.put_aside == {NOT_FULL_TIME: 1, OTHER_TITLE: 1, IMPOSSIBLE: 2}
    assert reading.rows == 6


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (line("lots"), "'lots' is no whole number"),
        (line("-5"), "'-5' is no whole number"),
        (line(level="XX"), "'XX' is no experience level"),
        (line(employment="??"), "'??' is no employment type"),
        (line(country="Mars"), "'Mars' is no country"),
        (line(year=1024), "'1024' is no year"),
        (line(year=2999), "'2999' is no year"),
        ("2024,SE,FT", "more or fewer fields"),
    ],
)
def test_bad_row_is_named_with_its_line_and_the_others_are_used(tmp_path: Path, bad: str, why: str) -> None:
    reading = read_survey(survey_file(tmp_path, [line(), bad, *[line()] * 18]))
    assert len(reading.answers) == 19
    ((number, reason),) = reading.bad
    assert number == 3
    assert why in reason


def test_columns_may_come_in_another_order(tmp_path: Path) -> None:
    header = (
        "salary_in_usd,job_title,employment_type,employee_residence,experience_level,work_year,company_size"
    )
    path = survey_file(tmp_path, ["100000,Research Scientist,FT,US,SE,2024,M"], header)
    assert [answer.amount for answer in read_survey(path).answers] == [100_000]


def test_another_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SurveyError, match="names no column work_year, experience_level"):
        read_survey(survey_file(tmp_path, ["1,2"], "name,pay"))


def test_empty_file_is_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.touch()
    with pytest.raises(SurveyError, match="names no column"):
        read_survey(empty)


def test_file_without_answers_of_research_roles_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SurveyError, match="no full-time answer of a research role"):
        read_survey(survey_file(tmp_path, [line(title="Data Analyst")]))


def test_file_with_many_bad_rows_is_refused_whole(tmp_path: Path) -> None:
    with pytest.raises(SurveyError, match=r"2 of 10 rows .* line 2: 'x' is no whole number"):
        read_survey(survey_file(tmp_path, [line("x"), line("y"), *[line()] * 8]))


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"\xff\xfe\x00", "not a text file"), (f'{HEADER}\n"open'.encode(), "not well-formed CSV")],
)
def test_file_that_is_no_csv_is_refused(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "broken.csv"
    path.write_bytes(content)
    with pytest.raises(SurveyError, match=why):
        read_survey(path)


@pytest.mark.django_db
def test_command_refuses_a_missing_file_and_keeps_what_there_is(tmp_path: Path) -> None:
    load_shipped()
    before = SurveyBand.objects.count()
    with pytest.raises(CommandError, match="No such file"):
        call_command("load_salary_survey", str(tmp_path / "none.csv"))
    assert SurveyBand.objects.count() == before > 0


@pytest.mark.django_db
def test_command_loads_every_group_and_says_what_it_put_aside(tmp_path: Path) -> None:
    lines = [line(100_000 + step, country="US") for step in range(30)]
    lines += [line(60_000 + step, country="GB", level="EN") for step in range(5)]
    lines += [line(country="DE")] * 4 + [line(title="Data Analyst"), "2024,SE"]
    said = StringIO()
    call_command("load_salary_survey", str(survey_file(tmp_path, lines)), stdout=said)
    groups = {(one.level, one.country): one.answers for one in SurveyBand.objects.all()}
    assert groups == {
        ("", ""): 39,
        ("", "US"): 30,
        ("", "GB"): 5,
        ("senior", ""): 34,
        ("senior", "US"): 30,
        ("entry", ""): 5,
        ("entry", "GB"): 5,
    }
    (british,) = surveyed(Role.RESEARCHER, country="GB")
    assert (british.count, british.is_small, british.currency, british.median) == (
        5,
        True,
        "USD",
        Decimal(60_002),
    )
    assert not surveyed(Role.RESEARCHER, country="US")[0].is_small
    assert "Rows: 41; used: 39" in said.getvalue()
    assert "not a research or machine-learning title: 1" in said.getvalue()
    assert "withheld with under 5: 2" in said.getvalue()
    assert "line 42: has more or fewer fields than the first line" in said.getvalue()


@pytest.mark.django_db
def test_loading_twice_gives_the_same_and_a_new_file_replaces_the_old(tmp_path: Path) -> None:
    path = survey_file(tmp_path, [line(100_000 + step) for step in range(12)])
    rows = []
    for _ in range(2):
        call_command("load_salary_survey", str(path), stdout=StringIO())
        rows.append(list(SurveyBand.objects.values_list("level", "country", "answers", "amounts")))
    assert rows[0] == rows[1]
    call_command("load_salary_survey", str(survey_file(tmp_path, [line(year=2023)] * 5)), stdout=StringIO())
    assert set(SurveyBand.objects.values_list("year", "answers")) == {(2023, 5)}


@pytest.mark.django_db
def test_a_file_of_too_few_answers_leaves_what_there_is(tmp_path: Path) -> None:
    call_command("load_salary_survey", str(survey_file(tmp_path, [line()] * 5)), stdout=StringIO())
    before = SurveyBand.objects.count()

    with pytest.raises(CommandError, match="too few answers"):
        call_command("load_salary_survey", str(survey_file(tmp_path, [line()] * 4)), stdout=StringIO())

    assert SurveyBand.objects.count() == before > 0


@pytest.mark.django_db
def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    path = survey_file(tmp_path, [line()] * 5)

    with pytest.raises(CommandError, match="cannot be written"):
        call_command("load_salary_survey", str(path), write=tmp_path / "no" / "x.json", stdout=StringIO())


@pytest.mark.django_db
def test_loading_keeps_what_a_curator_wrote_of_the_source(tmp_path: Path) -> None:
    Source.objects.create(key=SOURCE_KEY, title="As we call it", year=2024)
    call_command("load_salary_survey", str(survey_file(tmp_path, [line()] * 5)), stdout=StringIO())
    assert Source.objects.get(key=SOURCE_KEY).title == "As we call it"


@pytest.mark.django_db
def test_shipped_bands_are_loaded_once_and_never_over_a_larger_survey() -> None:
    with CaptureQueriesContext(connection) as queries:
        assert load_shipped() == len(shipped_bands()) == SurveyBand.objects.count()
    assert len(queries) <= 12
    assert load_shipped() == 0
    SurveyBand.objects.filter(pk=SurveyBand.objects.first().pk).update(answers=10**6)  # type: ignore[union-attr]  # there are some
    assert load_shipped() == 0


@pytest.mark.django_db
def test_what_is_written_to_ship_is_what_was_computed(tmp_path: Path) -> None:
    target = tmp_path / "bands.json"
    path = survey_file(tmp_path, [line(100_000 + step) for step in range(9)] + [line(country="CH")] * 4)
    call_command("load_salary_survey", str(path), write=target, stdout=StringIO())
    written = json.loads(target.read_text())
    assert written["percentiles"] == list(PERCENTILES)
    assert len(written["bands"]) == SurveyBand.objects.count() == 4
    assert not any("CH" in band for band in written["bands"])


def test_shipped_file_is_small_and_withholds_what_is_too_little() -> None:
    bands = shipped_bands()
    assert min(band.summary.answers for band in bands) >= 5
    assert all(band.summary.amounts == sorted(band.summary.amounts) for band in bands)
    path = Path(__file__).resolve().parents[3] / "careers/content/salary_survey.json"
    assert path.stat().st_size < 400_000


@pytest.mark.skipif(not REAL.exists(), reason="The survey itself is not in this checkout's shared folder.")
def test_shipped_bands_are_those_of_the_real_survey() -> None:
    """From the file itself, by other code: which rows count, their groups, outliers and percentiles."""
    titles = {title: role for title, role in roles_by_title().items() if role != Role.FACULTY}
    levels = {"EN": "entry", "MI": "mid", "SE": "senior", "EX": "lead"}
    groups: dict[Group, list[int]] = defaultdict(list)
    with REAL.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            role = titles.get(row["job_title"].lower())
            if role and row["employment_type"] == "FT":
                level, place = levels[row["experience_level"]], row["employee_residence"]
                for at, where in {(level, place), (level, ""), ("", place), ("", "")}:
                    groups[Group(role, at, where, int(row["work_year"]))].append(int(row["salary_in_usd"]))
    shipped = {band.group: tuple(band.summary) for band in shipped_bands()}
    assert set(shipped) == {group for group, amounts in groups.items() if len(reference_kept(amounts)) >= 5}
    for group in random.Random(5).sample(sorted(shipped), 20):
        assert shipped[group] == reference_summary(groups[group]), group


@pytest.mark.skipif(not REAL.exists(), reason="The survey itself is not in this checkout's shared folder.")
@pytest.mark.django_db
def test_real_survey_loads_in_time_and_gives_what_ships(tmp_path: Path) -> None:
    target = tmp_path / "anew.json"
    started = time.monotonic()
    call_command("load_salary_survey", str(REAL), write=target, stdout=StringIO())
    assert time.monotonic() - started < 30
    assert (
        target.read_text()
        == (Path(__file__).resolve().parents[3] / "careers/content/salary_survey.json").read_text()
    )
