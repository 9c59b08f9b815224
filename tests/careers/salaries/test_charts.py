"""Drawings of pay: positions, dots, words."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careers.salaries.amounts import Distribution, SourceLine
from careers.salaries.charts import Axis, distribution_chart, rows_chart, words_of
from careers.salaries.charts_growth import growth_chart
from careers.salaries.models import PERCENTILES
from careers.salaries.pages_words import every_percentile

SURVEY = SourceLine(
    key="survey",
    title="A survey",
    publisher="",
    year=2024,
    url="",
    licence="CC0 1.0",
    kind="survey",
    note="",
)
GUIDE = replace(SURVEY, key="guide", title="A guide", kind="guide")


def surveyed(start: int = 95, step: int = 1, year: int = 2024, count: int = 240) -> Distribution:
    amounts = {share: Decimal(1000 * (start + step * share)) for share in PERCENTILES}
    return Distribution(
        source=SURVEY,
        role="researcher",
        year=year,
        currency="USD",
        basis="gross",
        count=count,
        amounts=amounts,
        low=amounts[10],
        median=amounts[50],
        high=amounts[90],
        is_small=count < 30,
    )


def stated(low: int, high: int, **more: object) -> Distribution:
    band = Distribution(
        source=GUIDE,
        role="researcher",
        year=2024,
        currency="USD",
        basis="base",
        low=Decimal(low),
        high=Decimal(high),
    )
    return replace(band, **more)  # type: ignore[arg-type]  # a test names any field


@given(st.integers(1, 10**9))
def test_axis_holds_the_most_with_few_round_steps(most: int) -> None:
    axis = Axis.up_to(Decimal(most), "USD")
    assert 1 <= axis.steps <= 4
    assert axis.step * axis.steps >= most
    assert 0 <= axis.at(Decimal(most)) <= 100
    # No step is idle: with one less the axis would be too short.
    assert axis.step * (axis.steps - 1) < most
    ticks = axis.ticks
    assert (ticks[0].x, ticks[0].anchor, ticks[-1].x, ticks[-1].anchor) == (0, "start", 100, "end")
    assert all(first.x < last.x for first, last in pairwise(ticks))


def test_strip_is_where_the_amounts_are() -> None:
    one = surveyed()
    axis = Axis(currency="USD", step=Decimal(100_000), steps=2)
    (strip,) = distribution_chart("a", "A survey", one, axis).strips
    assert (strip.low, strip.middle, strip.high) == (52.5, 72.5, 92.5)
    assert strip.block == (60.0, 25.0)
    assert len(strip.dots) == len(PERCENTILES)
    assert strip.offer is None
    assert not strip.is_small


def test_dots_never_touch_and_stay_near_their_amount() -> None:
    one = surveyed(step=0)
    axis = Axis.over([one])
    chart = distribution_chart("a", "A survey", one, axis)
    (strip,) = chart.strips
    assert len({(dot.x, dot.y) for dot in strip.dots}) == len(PERCENTILES)
    assert all(abs(dot.x - axis.at(Decimal(95_000))) <= 1.25 for dot in strip.dots)
    assert max(dot.y for dot in strip.dots) < strip.y


def test_source_that_names_only_ends_gets_no_dots_and_no_block() -> None:
    one = stated(200_000, 250_000, is_high_open=True)
    axis = Axis(currency="USD", step=Decimal(100_000), steps=4)
    (strip,) = distribution_chart("a", "A guide", one, axis).strips
    assert (strip.low, strip.high, strip.is_open) == (50.0, 62.5, True)
    assert (strip.block, strip.middle, strip.dots) == (None, None, ())


def test_axis_leaves_room_for_the_arrow_of_an_open_end() -> None:
    assert Axis.over([stated(50_000, 100_000)]).at(Decimal(100_000)) == 100
    assert Axis.over([stated(50_000, 100_000, is_high_open=True)]).at(Decimal(100_000)) < 100


def test_tenths_outside_the_stated_ends_are_drawn_as_tails() -> None:
    one = stated(130_000, 200_000, amounts={10: Decimal(100_000), 90: Decimal(250_000)})
    axis = Axis(currency="USD", step=Decimal(50_000), steps=5)
    (strip,) = distribution_chart("a", "A guide", one, axis).strips
    assert strip.tails == ((40.0, 52.0), (80.0, 100.0))
    assert "tenths at $100k and $250k" in words_of(one)


def test_rows_stand_below_each_other_with_their_words() -> None:
    rows = [("Entry", stated(80_000, 120_000)), ("Mid", stated(120_000, 180_000))]
    chart = rows_chart("a", "By level", rows, Axis.over([one for _, one in rows]))
    assert [strip.label for strip in chart.strips] == ["Entry", "Mid"]
    assert chart.strips[0].y < chart.strips[1].y < chart.foot
    assert chart.description == "Entry: $80k to $120k. Mid: $120k to $180k."


def test_an_offer_is_marked_on_the_axis() -> None:
    one = stated(100_000, 180_000)
    axis = Axis.over([one], Decimal(400_000))
    (strip,) = distribution_chart("a", "A guide", one, axis, offer=Decimal(400_000)).strips
    assert strip.offer == 100.0


def test_an_axis_of_nothing_is_an_axis() -> None:
    axis = Axis.over([stated(0, 0)])
    assert axis.at(Decimal(0)) == 0
    assert len(axis.ticks) == 2


def test_few_answers_are_not_drawn_as_twentieths() -> None:
    few = surveyed(count=7)
    axis = Axis(currency="USD", step=Decimal(100_000), steps=2)
    (strip,) = distribution_chart("a", "A survey", few, axis).strips
    assert not strip.dots
    assert every_percentile(few) is None
    assert every_percentile(surveyed()) is not None


def test_growth_begins_at_zero_and_tells_small_years_apart() -> None:
    years = [surveyed(0, year=2022, count=12), surveyed(50, year=2023), surveyed(100, year=2024)]
    chart = growth_chart("a", "Growth", years)
    assert [point.year for point in chart.points] == ["2022", "2023", "2024"]
    assert [point.is_small for point in chart.points] == [True, False, False]
    heights = [chart.foot - point.y for point in chart.points]
    # Medians of 50,000, 100,000 and 150,000 dollars: heights are in their proportion.
    assert heights == pytest.approx([heights[0], 2 * heights[0], 3 * heights[0]], abs=0.2)
    assert len(chart.lines) == 2
    assert "2022 $50k of 12\xa0answers" in chart.description
