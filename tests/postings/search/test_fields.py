from __future__ import annotations

import pytest

from postings.search.fields import VALUES_LIMIT, FlagField, NumberField, ValueField, ValuesField, WordsField
from postings.search.kinds import one_of

COLOURS = one_of(["red", "green", "BLUE"])


@pytest.mark.parametrize(
    ("sent", "number"),
    [
        (["45000"], 45_000),
        (["45,000"], 45_000),
        (["45.000"], 45_000),
        (["45 000"], 45_000),
        (["1'200'000"], 1_200_000),
        (["45k"], 45_000),
        (["45 K"], 45_000),
        ([" 7 "], 7),
        (["", "9"], 9),
        (["3", "9"], 9),
    ],
)
def test_number_reads_how_people_write_it(sent: list[str], number: int) -> None:
    read = NumberField(noun="pay", most=10_000_000).clean(sent)

    assert (read.value, read.notes) == (number, ())


@pytest.mark.parametrize("sent", [None, [], [""], ["  "], ["0"]])
def test_number_not_sent_is_no_limit(sent: list[str] | None) -> None:
    read = NumberField(noun="pay", most=100).clean(sent)

    assert (read.value, read.notes) == (None, ())


@pytest.mark.parametrize(
    "sent",
    ["abc", "-5", "4.5", "1e9", "101", "9" * 5000, "٤٥", "4,5,0", "12,34", "0x10", "NaN", "k", "1\x002"],
)
def test_number_that_is_none_is_left_out_with_a_note(sent: str) -> None:
    read = NumberField(noun="pay", most=100, default=3).clean([sent])

    assert read.value == 3
    assert len(read.notes) == 1
    assert read.notes[0].startswith("The pay “")
    assert read.notes[0].endswith("is not a whole number from 1 to 100, so it is left out.")
    assert len(read.notes[0]) < 150


def test_values_are_sorted_unique_and_in_their_own_spelling() -> None:
    read = ValuesField(noun="colour", recognise=COLOURS).clean(["RED", "blue", "red", ""])

    assert (read.value, read.notes) == (("BLUE", "red"), ())


def test_values_unknown_are_named_once() -> None:
    read = ValuesField(noun="colour", recognise=COLOURS).clean(["pink", "red", "pink", "a", "b", "c"])

    assert read.value == ("red",)
    assert read.notes == ("We know no colour “pink”, “a”, “b” and 1 more, so it is left out.",)


def test_values_beyond_the_limit_are_left_out_with_a_note() -> None:
    field = ValuesField(noun="topic", recognise=str)

    read = field.clean([f"t{number:03}" for number in range(VALUES_LIMIT + 5)])

    assert len(read.value) == VALUES_LIMIT
    assert read.notes == (f"Only {VALUES_LIMIT} values of topic are used at a time.",)


def test_value_takes_the_last_one_sent() -> None:
    assert ValueField(noun="colour", recognise=COLOURS).clean(["red", "green"]).value == "green"


def test_value_unknown_is_the_default() -> None:
    read = ValueField(noun="colour", recognise=COLOURS, default="red").clean(["mauve\x00"])

    assert (read.value, read.notes) == ("red", ("We know no colour “mauve”, so it is left out.",))


@pytest.mark.parametrize(
    ("sent", "value", "notes"),
    [
        ("1", True, 0),
        ("on", True, 0),
        ("TRUE", True, 0),
        ("0", False, 0),
        ("no", False, 0),
        ("maybe", False, 1),
    ],
)
def test_flag_is_yes_or_no(sent: str, value: bool, notes: int) -> None:
    read = FlagField(noun="visa filter").clean([sent])

    assert (read.value, len(read.notes)) == (value, notes)


def test_words_are_cut_with_a_note() -> None:
    read = WordsField(noun="words").clean(["deep " * 2000])

    assert len(read.value) <= 200
    assert read.notes == ("Only the first 200 characters of your words are looked for.",)


def test_words_with_much_space_are_not_cut() -> None:
    assert WordsField(noun="words").clean(["deep   " * 20]).notes == ()


def test_words_lose_what_the_database_refuses() -> None:
    assert WordsField(noun="words").clean(["deep\x00learning\ud800 \n now"]).value == "deep learning now"
