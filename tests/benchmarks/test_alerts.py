from __future__ import annotations

import pytest

from benchmarks import alerts_world
from benchmarks.alerts_report import MatchingFigures, report_of
from benchmarks.alerts_world import distinct_searches, fill_people, fill_searches
from postings.alerts.models import Alert, Search
from postings.alerts.queries import alert_query, from_canonical


def test_searches_of_alerts_are_distinct_and_as_alerts_keep_them() -> None:
    texts = distinct_searches(400)
    assert len(set(texts)) == 400
    assert all(alert_query(from_canonical(text)).to_querystring() == text for text in texts)


@pytest.mark.django_db
def test_every_search_is_wanted_and_popular_ones_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alerts_world, "_ROWS_AT_ONCE", 90)
    fill_searches(distinct_searches(100), run_id=7)
    fill_people(500, 100, run_id=7)
    for alert in Alert.objects.select_related("address", "search")[:5]:
        alert.full_clean()
    wanted = [
        Alert.objects.wanted().filter(search=pk).count()
        for pk in Search.objects.order_by("pk").values_list("pk", flat=True)
    ]
    assert (sum(wanted), min(wanted)) == (500, 1)
    assert sum(wanted[:10]) > 3 * sum(wanted[-10:])


def test_report_says_how_many_times_faster() -> None:
    figures = MatchingFigures(
        *(1_000_000, 200_000, 10_000, 1_000, 5, 10.0, 9.5, 120.0, 20.0, 500, 3, 4, 200.0, 210.0, 400, 3.0)
    )
    assert "| 1,000,000 | 10.0 | 3.00 ms, 3,000 s for all | 300× |" in report_of([figures], "18.4")
