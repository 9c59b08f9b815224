from __future__ import annotations

from hypothesis import given

from postings.alerts.queries import alert_query, from_canonical
from postings.search.filters import parse
from postings.search.query import SearchQuery
from tests.postings.search.strategies import queries


@given(queries)
def test_canonical_string_reads_as_parse_does(query: SearchQuery) -> None:
    text = query.to_querystring()
    assert from_canonical(text) == parse(text).query


@given(queries)
def test_alert_query_is_kept_as_it_is(query: SearchQuery) -> None:
    kept = alert_query(query)
    assert alert_query(kept) == kept == from_canonical(kept.to_querystring())
    assert (kept.sort, kept.page, kept.posted_within) == ("", 1, None)


def test_parameter_that_is_no_longer_known_is_left_to_parse() -> None:
    assert from_canonical("colour=red&role=phd") == SearchQuery(role=("phd",))
