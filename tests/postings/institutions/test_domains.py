from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postings.institutions.domains import (
    and_above,
    can_prove,
    domain_of,
    is_open_to_anybody,
    is_public_suffix,
    normal,
    proving,
)

LABELS = st.from_regex(r"\A[a-z][a-z0-9]{0,9}\Z")
DOMAINS = st.lists(LABELS, min_size=1, max_size=4).map(".".join)


@pytest.mark.parametrize(
    ("typed", "domain"),
    [
        ("ETHZ.ch", "ethz.ch"),
        (" ethz.ch. ", "ethz.ch"),
        ("tu-münchen.de", "xn--tu-mnchen-t9a.de"),
        ("東京大学.jp", "xn--1lq68wkwbj6u.jp"),
        ("CS。ethz.ch", "cs.ethz.ch"),
    ],
)
def test_normal_is_lower_case_and_ascii(typed: str, domain: str) -> None:
    assert normal(typed) == domain


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "localhost",
        "ethz..ch",
        ".ch",
        "127.0.0.1",
        "a b.ch",
        "-a.ch",
        "x" * 64 + ".ch",
        "a_b.ch",
        "straße.de",
        "a\x00b.ch",
        ".".join(["long"] * 60),
        "exa\u200dmple.org",
        "[::1]",
        "*.ch",
    ],
)
def test_what_is_no_domain_is_refused(typed: str) -> None:
    assert normal(typed) is None


def test_domain_of_an_address_is_what_follows_the_last_at() -> None:
    assert domain_of('"odd@gmail.com"@ethz.ch') == "ethz.ch"
    assert domain_of("nobody") is None


@pytest.mark.parametrize(
    "suffix", ["uk", "ac.uk", "co.uk", "edu.pl", "ac.id", "edu.cn", "github.io", "gov.in", "co.jp", "com"]
)
def test_public_suffixes_never_prove(suffix: str) -> None:
    assert is_public_suffix(suffix)
    assert not can_prove(suffix)
    assert proving(suffix) == []


def test_wildcards_and_exceptions_of_the_list_count() -> None:
    assert is_public_suffix("anything.ck")
    assert not is_public_suffix("www.ck")


@pytest.mark.parametrize(
    "domain",
    [
        "gmail.com",
        "googlemail.com",
        "mail.gmail.com",
        "outlook.com",
        "web.de",
        "qq.com",
        "yahoo.co.jp",
        "mailinator.com",
        "yopmail.com",
        "blogspot.com",
        "kidu.blogspot.com",
        "proton.me",
        "t-online.de",
    ],
)
def test_free_and_disposable_mail_never_proves(domain: str) -> None:
    assert is_open_to_anybody(domain)
    assert proving(domain) == []


def test_what_only_ends_like_free_mail_is_not_it() -> None:
    assert can_prove("notgmail.com")


def test_subdomains_count_up_to_the_public_suffix() -> None:
    assert proving("ml.inf.ed.ac.uk") == ["ml.inf.ed.ac.uk", "inf.ed.ac.uk", "ed.ac.uk"]


@pytest.mark.parametrize("part", ["student", "students", "stud", "alumni", "etu"])
def test_students_and_alumni_do_not_speak_for_it(part: str) -> None:
    assert "ethz.ch" not in proving(f"{part}.ethz.ch")
    assert "ethz.ch" not in proving(f"mail.{part}.ethz.ch")


def test_a_university_may_be_called_like_its_students() -> None:
    assert proving("cs.etu.edu.tr") == ["cs.etu.edu.tr", "etu.edu.tr"]


@given(st.text(max_size=40))
def test_normal_is_stable_for_whatever_is_typed(text: str) -> None:
    domain = normal(text)
    if domain is not None:
        assert normal(domain) == domain
        assert domain == domain.lower()
        assert domain.isascii()


@given(DOMAINS)
def test_nothing_that_proves_is_open_to_others(domain: str) -> None:
    found = proving(domain)
    assert all(can_prove(one) and "." in one for one in found)
    assert found == [one for one in and_above(domain) if one in found]
    assert all(domain == one or domain.endswith(f".{one}") for one in found)


@given(DOMAINS, LABELS)
def test_a_subdomain_proves_no_more_than_what_is_above_it(domain: str, label: str) -> None:
    below = f"{label}.{domain}"
    assert set(proving(below)) - {below} <= set(proving(domain))


@given(LABELS)
def test_a_name_that_ends_alike_is_another(label: str) -> None:
    assert "ethz.ch" not in proving(f"{label}ethz.ch")
    assert "ethz.ch" not in proving(f"ethz.ch.{label}.org")


@pytest.mark.parametrize(
    "domain", ["evil.org\u3002ethz.ch", "eth\u00adz.ch", "ethz.ch\u200b", "\uff45thz.ch", "e\u017fthz.ch"]
)
def test_an_address_that_programs_may_read_in_two_ways_is_of_no_domain(domain: str) -> None:
    assert domain_of(f"a@{domain}") is None


@pytest.mark.parametrize(
    ("domain", "found"),
    [
        ("TU-München.de", "xn--tu-mnchen-t9a.de"),
        ("東京大学.jp", "xn--1lq68wkwbj6u.jp"),
        ("ETHZ.ch.", "ethz.ch"),
    ],
)
def test_an_address_in_letters_of_its_own_is_of_its_domain(domain: str, found: str) -> None:
    assert domain_of(f"a@{domain}") == found
