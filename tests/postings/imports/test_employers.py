from __future__ import annotations

import pytest

from postings.imports.employers import institution_named, is_handle, is_same_employer, kind_of
from postings.imports.items import Employer
from postings.imports.notices import employer_named_in, title_named_in
from postings.institutions.models import Institution
from postings.understanding.document import Document
from tests.factories.institutions import InstitutionFactory


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("University of Fjordlund", "university"),
        ("Harjula Institute of Technology", "university"),
        ("Technische Hochschule Kvillebro", "university"),
        ("Institute for Learning Systems", "institute"),
        ("Kvillebro University Hospital", "hospital"),
        ("Fjordlund Interuniversity Institute for Weather", "institute"),
        ("Harjula-Gesellschaft", "institute"),
        ("Nordic Whale Laboratory", "institute"),
        ("Fundación de Mareas", "institute"),
        ("Harjula Supercomputing Centre", "institute"),
        ("KU Kvillebro", "university"),
        ("Philipps-Universitat Kvillebro", "university"),
        ("Ministry of Weather", "government"),
        ("Lumenfold", "company"),
    ],
)
def test_kinds_are_guessed_from_names(name: str, kind: str) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    ("name", "url", "expected"),
    [
        ("someone.bsky.social", "https://bsky.app/profile/someone.bsky.social", True),
        ("jobs.vacancies.example.ap.brid.gy", "", True),
        ("@lab@mastodon.example", "", True),
        ("sciencejobs.example", "https://bsky.app/profile/sciencejobs.example", True),
        ("Honeydew.ai", "https://honeydew.ai/", False),
        ("University of Fjordlund", "https://www.linkedin.com/school/fjordlund", False),
        ("", "", False),
    ],
)
def test_accounts_are_told_from_employers(name: str, url: str, expected: bool) -> None:
    assert is_handle(Employer(name, url)) is expected


@pytest.mark.parametrize(
    ("notice", "expected"),
    [
        ("Harjula University is hiring:\nPostdoc in vision", "Harjula University"),
        ("The Fjordlund Society (@society.example) is hiring:\nPostdoc", "Fjordlund Society"),
        ("Kvillebro College (KC) is hiring: #PhD candidate", "Kvillebro College"),
        ("Newmoor University, Newmoor upon Wend is hiring:", "Newmoor University"),
        ("Tinfoil Products Ltd, United Kingdom is hiring:", "Tinfoil Products Ltd"),
        ("A funded PhD at the University of Fjordlund on language models.", "University of Fjordlund"),
        ("PhD position in robotics – University of Harjula – Harjula", "University of Harjula"),
        ("Join our group at Nordhavn Trent University as a postdoc!", "Nordhavn Trent University"),
        ("Postdoc At Landmere University", "Landmere University"),
        (
            "Postdoctoral Fellow in Reef Data\nTinfoil Products - Bergen, Norway\nRead more",
            "Tinfoil Products",
        ),
        ("Join the Reliable Tides Group at TU Dortmund to work on sketches.", "TU Dortmund"),
        (
            "PhD position, University of Fjordlund, Norway. The University of Fjordlund offers",
            "University of Fjordlund",
        ),
        ("A PhD at Queen Maud University of Fjordlund", "Queen Maud University of Fjordlund"),
        ("A postdoc at Kvillebro Institute of Technology", "Kvillebro Institute of Technology"),
    ],
)
def test_the_one_institution_of_a_notice_is_found(notice: str, expected: str) -> None:
    found = employer_named_in(Document.from_text("Computer Science Postdoc", notice))
    assert found == Employer(expected)


@pytest.mark.parametrize(
    "notice",
    [
        "We are looking for a PhD student in our group!",
        "PhD position in tides - Bergen, Norway",
        "A joint PhD of the University of Fjordlund and Harjula University.",
        "A project led jointly by the University of Fjordlund and us.",
        "Our lab moves from Harjula University. Join us at the University of Fjordlund.",
        "A PhD with us, dual degree with the University of Fjordlund.",
        "A scholarship of Fjordlund University College",
        "University of Newland Lakeside seeks a postdoc",
        "Our friends at the university are hiring.",
    ],
)
def test_a_notice_that_leaves_doubt_names_nobody(notice: str) -> None:
    assert employer_named_in(Document.from_text("Computer Science Postdoc", notice)) is None


@pytest.mark.parametrize(
    ("notice", "expected"),
    [
        (
            "Harjula University is hiring:\nPostdoctoral Fellow in Causal Inference\n#postdoc",
            "Postdoctoral Fellow in Causal Inference",
        ),
        (
            "🚨 PhD position in AI-driven plant breeding 🚨\nYou will build models.",
            "PhD position in AI-driven plant breeding",
        ),
        ("Harjula University is hiring:\nhttps://notices.example/l/1\n#postdoc", ""),
        ("We have a PhD position on generative models in our group!", ""),
        ("I am hiring a postdoc to work on biological data", ""),
        ("4/ someone: Joining Harjula as Assistant Professor (Jan 2031).\nRecruiting PhD students.", ""),
        ("Sharing a fully funded PhD opportunity in Harjula on language models", ""),
        (
            "PhD opportunity at the Institute of Tides (IT)!\nDoctoral Researcher in AI-driven Dyke Design",
            "Doctoral Researcher in AI-driven Dyke Design",
        ),
        ("PhD opening", ""),
    ],
)
def test_the_title_of_a_notice_is_the_line_that_names_the_role(notice: str, expected: str) -> None:
    assert title_named_in(Document.from_text("Computer Science Postdoc", notice)) == expected


@pytest.mark.django_db
def test_a_new_institution_is_unverified() -> None:
    made = institution_named("  Harjula   University ", website="https://www.harjula.example/")
    assert (made.name, made.kind, made.is_verified) == ("Harjula University", "university", False)
    assert made.website == "https://www.harjula.example/"


@pytest.mark.django_db
def test_an_institution_is_found_whatever_its_case() -> None:
    known = InstitutionFactory.create(name="Harjula University")
    assert institution_named("harjula UNIVERSITY") == known
    assert Institution.objects.count() == 1


@pytest.mark.django_db
def test_of_namesakes_the_near_or_verified_one_is_meant() -> None:
    InstitutionFactory.create(name="National Lab", country="NO", unverified=True)
    verified = InstitutionFactory.create(name="National Lab", country="SE", slug="national-lab-2")
    near = InstitutionFactory.create(
        name="National Lab", country="FI", slug="national-lab-3", unverified=True
    )
    assert institution_named("National Lab") == verified
    assert institution_named("National Lab", near="FI") == near


@pytest.mark.django_db
def test_a_profile_page_is_no_website() -> None:
    assert institution_named("Lumenfold", website="https://bsky.app/profile/lumenfold").website == ""


@pytest.mark.django_db
def test_an_institution_that_another_run_makes_meanwhile_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    free_slug = Institution.objects.free_slug

    def slug_after_another_run(name: str) -> str:
        slug = free_slug(name)
        InstitutionFactory.create(name=name, slug=slug, country="")
        return slug

    monkeypatch.setattr(Institution.objects, "free_slug", slug_after_another_run)
    assert institution_named("Harjula University") == Institution.objects.get()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lumenfold", "Lumenfold GmbH"),
        ("University of Zürich", "universitat zurich"),
        ("MIT", "Massachusetts Institute of Technology"),
        ("Google", "Google DeepMind"),
        ("The University", "University"),
    ],
)
def test_names_of_one_employer_are_alike(one: str, other: str) -> None:
    assert is_same_employer(one, other)
    assert is_same_employer(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Technical University of Munich", "Technical University of Berlin"),
        ("University of Oxford", "University of Cambridge"),
        ("Own University", "Other University"),
        ("Lumenfold", "Tidewater Institute"),
        ("Lumenfold", "Research Institute"),
    ],
)
def test_words_that_all_have_in_their_names_make_nobody_alike(one: str, other: str) -> None:
    assert not is_same_employer(one, other)
    assert not is_same_employer(other, one)
