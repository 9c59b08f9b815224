"""Any search that a request could ask for."""

from __future__ import annotations

from hypothesis import strategies as st

from postings.openings.choices import Contract, Degree, Funding, Level, Role, Workplace
from postings.search.query import SORTS, SearchQuery

slugs = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+){0,3}", fullmatch=True).filter(lambda slug: len(slug) <= 60)
words = st.one_of(
    st.text(max_size=300), st.lists(st.sampled_from(["deep", "“learning”", "-x", "or"])).map(" ".join)
)


def several(values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(values, max_size=4).map(tuple)


def numbers(most: int) -> st.SearchStrategy[int | None]:
    return st.none() | st.integers(1, most)


queries = st.builds(
    SearchQuery,
    q=words,
    role=several(st.sampled_from(Role.values)),
    level=several(st.sampled_from(Level.values)),
    topic=several(slugs),
    country=several(st.sampled_from(["CH", "DE", "US", "GB", "SE"])),
    city=several(slugs),
    workplace=several(st.sampled_from(Workplace.values)),
    contract=several(st.sampled_from(Contract.values)),
    funding=several(st.sampled_from(Funding.values)),
    institution=several(slugs),
    near=st.just("") | slugs.map(lambda slug: f"{slug[:50]}-ch"),
    within=st.integers(10, 500),
    pay_min=numbers(100_000_000),
    pay_max=numbers(100_000_000),
    currency=st.sampled_from(["EUR", "USD", "CHF", "JPY"]),
    degree=st.sampled_from(["", *Degree.values]),
    deadline_within=numbers(3650),
    posted_within=numbers(3650),
    visa=st.booleans(),
    fit=st.booleans(),
    sort=st.sampled_from(["", *SORTS]),
    page=st.integers(1, 100_000),
)
