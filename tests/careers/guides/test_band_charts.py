from __future__ import annotations

from decimal import Decimal

import pytest

from careers.guides.band_charts import band_charts
from careers.salaries.market import market_of
from postings.openings.choices import Role
from tests.factories import ExchangeRateFactory
from tests.factories.careers import SalaryBandFactory, SourceFactory, SurveyBandFactory

pytestmark = pytest.mark.django_db


def test_a_survey_is_drawn_in_the_year_that_pages_and_openings_speak_of() -> None:
    ExchangeRateFactory.create(currency="USD", per_euro=Decimal("1.25"))
    source = SourceFactory.create(survey=True)
    SalaryBandFactory.create(role=Role.RESEARCHER, country="US")
    for level in ("", "senior"):
        SurveyBandFactory.create(source=source, level=level, year=2024, answers=2_000)
        SurveyBandFactory.create(source=source, level=level, year=2025, answers=44)

    (chart,) = [one for one in band_charts(Role.RESEARCHER) if one.source.key == source.key]

    assert chart.title.endswith(", 2024")
    assert [row.count for row in chart.rows] == ["2,000\N{NO-BREAK SPACE}answers"] * 2
    market = market_of(role=Role.RESEARCHER, level="senior", country="US", is_stipend=False)
    assert market is not None
    assert "2024" in market.source
