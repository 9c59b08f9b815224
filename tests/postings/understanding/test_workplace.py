from __future__ import annotations

import pytest

from postings.openings.choices import Workplace
from postings.understanding.document import Document
from postings.understanding.found import Found
from postings.understanding.workplace import RemoteRule, find_workplace


def _find(
    text: str, *, title: str = "Scientist", location: str = "", flag: bool | None = None, stated: str = ""
) -> Found[RemoteRule] | None:
    return find_workplace(
        Document.from_text(title, f"We build models.\n{text}\nApply now."), location, flag, stated
    )


SENTENCES = [
    # On site
    ("This is an onsite role in our Lyon office.", Workplace.ON_SITE),
    ("This is a full-time, in-person role.", Workplace.ON_SITE),
    ("You will be expected to be in-office 5 days a week.", Workplace.ON_SITE),
    ("Must be willing to work five days per week in one of our offices.", Workplace.ON_SITE),
    ("Our team works 6 days per week (5 days in-office in Oslo).", Workplace.ON_SITE),
    ("We are a remote-first company, but this role is on site.", Workplace.ON_SITE),
    ("This position requires presence in our Ghent data center 5 days per week.", Workplace.ON_SITE),
    # Hybrid
    ("This is a hybrid role based in Porto.", Workplace.HYBRID),
    ("This position requires presence in our Ghent office 4 days per week.", Workplace.HYBRID),
    ("You come into the office three times per week.", Workplace.HYBRID),
    ("Must be willing to work from our Graz office at least 3x per week", Workplace.HYBRID),
    ("This role is a hybrid position, with remote work on the other days.", Workplace.HYBRID),
    ("This role is highly collaborative and hybrid, with in-office days on Mondays.", Workplace.HYBRID),
    ("We offer a hybrid work schedule.", Workplace.HYBRID),
    ("#LI-Hybrid", Workplace.HYBRID),
    # Remote
    ("This role is remote and can be done from anywhere.", Workplace.REMOTE),
    ("This is a contracting role that is fully remote.", None),
    ("This is a remote role but you’ll need to be based in Spain.", Workplace.REMOTE),
    ("The role can be hybrid (Tokyo office) or can be full remote.", Workplace.REMOTE),
    ("Location: Oslo/Remote", Workplace.REMOTE),
    ("100% Remote Work: choose where you live.", Workplace.REMOTE),
    ("There are no restrictions on where you can be located.", Workplace.REMOTE),
    # Not about where one works
    ("The project uses remote sensing and a hybrid of two models.", None),
    ("You will study hybrid architectures and remote debugging.", None),
    ("This is a hybrid role: part research, part teaching.", None),
    ("This role is a hybrid of scientist and manager.", None),
    ("You will work with colleagues (on-site, hybrid or remote with on-site visits).", None),
    ("Create network infrastructure supporting hybrid work", None),
    ("Lunch in the office 5 days per week.", None),
    ("You visit customers on site and work with remote teams.", None),
    ("Experience with hybrid cloud and on-call 7 days a week.", None),
    ("After the call we arrange an onsite interview in our office.", None),
    ("We are primarily an in-person company.", None),
]


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES)
def test_find_workplace_sentence(sentence: str, expected: Workplace | None) -> None:
    found = _find(sentence)
    assert (found.value.workplace if found else None) == expected
    if found:
        assert found.evidence == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "Note: we do not offer part-time or remote internships.",
        "This is not a remote position.",
        "We can’t support 100% remote work.",
    ],
)
def test_find_workplace_remote_denied(sentence: str) -> None:
    assert _find(sentence) is None
    found = _find(f"{sentence}\nWe are an in-person team in Lisbon.")
    assert found is not None
    assert found.value.workplace == Workplace.ON_SITE


def test_find_workplace_flag_on_hybrid_job() -> None:
    found = _find("You are in the office 3 days a week.", location="Berlin", flag=True)
    assert found == Found(RemoteRule(Workplace.HYBRID), "You are in the office 3 days a week.")
    assert _find("", location="San Francisco-Hybrid", flag=True) == Found(
        RemoteRule(Workplace.HYBRID), "San Francisco-Hybrid"
    )


def test_find_workplace_flag_alone() -> None:
    assert _find("", location="Toronto", flag=True) is None
    assert _find("", location="Toronto", flag=False) is None
    assert _find("", location="Brazil", flag=True) == Found(RemoteRule(Workplace.REMOTE, ("BR",)), "Brazil")


def test_find_workplace_stated_field() -> None:
    assert _find("", location="Seoul", stated="hybrid") == Found(RemoteRule(Workplace.HYBRID), "hybrid")
    assert _find("", location="Oslo, Norway", stated="TELECOMMUTE") == Found(
        RemoteRule(Workplace.REMOTE), "TELECOMMUTE"
    )
    assert _find("", stated="unspecified") is None
    # A benefit about the company does not outweigh the field of this job.
    found = _find("We have a hybrid work policy.", stated="remote")
    assert found is not None
    assert found.value.workplace == Workplace.REMOTE


def test_find_workplace_title() -> None:
    found = _find("", title="Research Scientist (Remote)")
    assert found == Found(RemoteRule(Workplace.REMOTE), "Research Scientist (Remote)")
    assert _find("", title="Postdoc – Remote Sensing") is None
    assert _find("", title="Hybrid Modelling Scientist") is None


@pytest.mark.parametrize(
    ("text", "location", "countries"),
    [
        ("This role is remote and can be executed from anywhere in the United States.", "Boston", ("US",)),
        ("This role is remote and can be executed in the United Kingdom or Ireland.", "London", ("GB", "IE")),
        ("This is a remote role but you’ll need to be based in Germany.", "Germany", ("DE",)),
        ("This role is remote and can be executed globally.", "Germany", ()),
        ("This role is remote and can be executed from anywhere in Europe.", "Germany", ()),
        ("This role is remote and can be executed globally with a preference for Mexico.", "Mexico", ()),
        ("Location: Remote (US-based, authorized to work in the U.S.)", "Austin", ("US",)),
        ("Location: Remote (U.S.-based preferred)", "", ()),
        ("This role is remote.", "Remote - Canada", ("CA",)),
        ("This role is remote.", "Remote (US/Canada)", ("US", "CA")),
        ("This role is remote.", "Toronto", ()),
        ("", "London or remote", ()),
        ("", "India Remote", ("IN",)),
    ],
)
def test_find_workplace_countries(text: str, location: str, countries: tuple[str, ...]) -> None:
    found = _find(text, location=location)
    assert found is not None
    assert found.value == RemoteRule(Workplace.REMOTE, countries)


def test_find_workplace_within_the_eu() -> None:
    found = _find("This role is remote within the EU.")
    assert found is not None
    assert len(found.value.countries) == 27
    assert {"DE", "IE"} <= set(found.value.countries)
    assert "GB" not in found.value.countries


def test_find_workplace_contradiction() -> None:
    assert _find("This is a fully remote role.\nThis is an onsite role in Bern.") is None
