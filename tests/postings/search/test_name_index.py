from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from postings.search.name_index import Name, NameIndex, fit, has_all

WORDS = st.sampled_from(["a", "an", "ant", "bee", "be", "cat", "university", "uni"])


def name(slug: str, words: list[str], count: int, *, is_usual: bool = True) -> Name:
    text = " ".join(words)
    return Name(slug, text if is_usual else "Usual", text, tuple(words), count)


def in_plain_words(names: list[Name], typed: list[str], most: int) -> list[Name]:
    """Each name looked at."""
    found = [one for one in names if has_all(one.words, typed)]
    found.sort(key=lambda one: (fit(one.words, typed), -one.count, one.text != one.label))
    best: dict[str, Name] = {}
    for one in found:
        best.setdefault(one.slug, one)
    return list(best.values())[:most]


NAMES = st.lists(
    st.builds(
        name,
        st.sampled_from(["one", "two", "three", "four", "five"]),
        st.lists(WORDS, min_size=1, max_size=4),
        st.integers(0, 3),
        is_usual=st.booleans(),
    ),
    max_size=12,
)


@given(NAMES, st.lists(WORDS, min_size=1, max_size=3), st.integers(1, 4))
def test_best_names_are_those_of_looking_at_each(names: list[Name], typed: list[str], most: int) -> None:
    assert NameIndex(names).best(typed, most) == in_plain_words(names, typed, most)


def test_what_was_typed_comes_before_what_starts_so_and_the_larger_first() -> None:
    exact = name("exact", ["cat"], 1)
    small, large = name("small", ["cat", "ant"], 2), name("large", ["cats"], 9)
    inside = name("inside", ["bee", "cat"], 99)
    assert NameIndex([inside, small, large, exact]).best(["cat"], 4) == [exact, large, small, inside]
    assert NameIndex([]).best(["cat"], 4) == []
