from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from postings.api.cursors import Cursor
from postings.api.errors import RefusedError
from postings.openings.models import Opening
from postings.search.query import DEADLINE, NEWEST, PAY, RELEVANCE

ids = st.integers(1, 2**63 - 1)
# Microseconds from the year 1 to the year 9999.
moments = st.integers(-62_135_596_800_000_000, 253_402_300_799_999_999)
cents = st.integers(-(2**62), 2**63 - 1)
cursors = st.one_of(
    st.builds(Cursor, st.just(NEWEST), moments, ids),
    st.builds(Cursor, st.just(DEADLINE), st.none() | moments, ids),
    st.builds(Cursor, st.just(PAY), st.none() | cents, ids),
    st.builds(Cursor, st.just(RELEVANCE), st.integers(1, 100_000), st.integers(0, 24)),
)


def written(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


@given(cursors)
def test_cursor_is_read_as_it_was_written(cursor: Cursor) -> None:
    assert Cursor.read(str(cursor), cursor.order) == cursor


@given(st.text(max_size=300))
def test_any_other_text_is_refused(text: str) -> None:
    assume(not text.startswith("WyJ"))  # The beginning of every cursor; those are read in the test above.
    with pytest.raises(RefusedError) as refused:
        Cursor.read(text, NEWEST)
    assert (refused.value.field, refused.value.status) == ("cursor", 400)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        '["newest"]',
        '["newest",null,3]',
        '["newest",1.5,3]',
        '["newest","1",3]',
        '["newest",1,-3]',
        '["newest", 1, 3]',
        '["oldest",1,3]',
        '["newest",1,9223372036854775808]',
        '["newest",9223372036854775808,1]',
        '["newest",1,3,4]',
        '["newest",253402300800000000,3]',
        '["newest",-62135596800000001,3]',
        '["newest",NaN,3]',
        "[" * 120,
    ],
)
def test_cursor_that_nobody_wrote_is_refused(text: str) -> None:
    with pytest.raises(RefusedError, match="no cursor"):
        Cursor.read(written(text), NEWEST)


@pytest.mark.parametrize(
    "text",
    [
        *('["relevance",null,3]', '["relevance",0,3]', '["relevance",100001,3]', '["relevance",1,25]'),
        '["relevance",1,9223372036854775807]',
    ],
)
def test_cursor_by_relevance_names_a_page(text: str) -> None:
    with pytest.raises(RefusedError, match="no cursor"):
        Cursor.read(written(text), RELEVANCE)


def test_cursor_of_another_order_is_refused() -> None:
    with pytest.raises(RefusedError, match="of the order “newest”, but the request asks for “pay”"):
        Cursor.read(str(Cursor(NEWEST, 1, 3)), PAY)


def test_cursor_after_an_opening_holds_its_place() -> None:
    moment = datetime(2026, 11, 20, 12, 0, 0, 123456, tzinfo=UTC)
    opening = Opening(pk=7, published_at=moment, pay_yearly_min=Decimal("50000.25"))

    assert Cursor.after(opening, NEWEST) == Cursor(NEWEST, 1_795_176_000_123_456, 7)
    assert Cursor.after(opening, DEADLINE) == Cursor(DEADLINE, None, 7)
    assert Cursor.after(opening, PAY) == Cursor(PAY, 5_000_025, 7)
