from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from postings.institutions.people_models import Organisation, OrganisationDomain
from postings.institutions.registers.reading import (
    Entry,
    Problem,
    RegisterError,
    research_organisations,
    universities,
)
from tests.factories import InstitutionFactory

Load = Callable[..., str]
HEAD = "ror_id,name,types,country_code,city,domains,website,aliases\n"
ETH = "https://ror.org/05a28rw58,ETH Zurich,education,CH,Zurich,ethz.ch,https://ethz.ch,ETH Zürich|ETHZ\n"


def university(name: str, *domains: str, country: str = "CH", page: str = "") -> dict[str, object]:
    pages = [page or f"https://{domains[0]}/"] if domains else []
    return {"name": name, "alpha_two_code": country, "domains": list(domains), "web_pages": pages}


def ror(number: int, name: str, domains: str = "", *, website: str = "", country: str = "CH") -> str:
    return f'https://ror.org/0{number:06d}00,"{name}",education,{country},Town,{domains},{website},\n'


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def run(listed: object = None, registered: str | None = None) -> str:
        out = io.StringIO()
        arguments: list[str] = []
        for option, content in (
            ("--universities", None if listed is None else json.dumps(listed)),
            ("--ror", None if registered is None else HEAD + registered),
        ):
            if content is not None:
                path = tmp_path / option.strip("-")
                path.write_text(content, encoding="utf-8")
                arguments += [option, str(path)]
        call_command("load_institutions", *arguments, stdout=out)
        return out.getvalue()

    return run


def owners(domain: str) -> list[str]:
    return [str(row.organisation) for row in OrganisationDomain.objects.filter(domain=domain)]


def test_universities_are_read_one_by_one() -> None:
    text = json.dumps([university(f"University {n}", f"u{n}.ch") for n in range(2000)], indent=1)
    found = list(universities(io.StringIO(text)))
    assert len(found) == 2000
    assert isinstance(found[7], Entry)
    assert (found[7].name, found[7].domains) == ("University 7", ("u7.ch",))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("text", "not an object"),
        ({"name": "X"}, "domains is missing"),
        ({**university("X", "x.ch"), "alpha_two_code": "PL1"}, "no country's code"),
        ({**university("X", "x.ch"), "alpha_two_code": None}, "is no text"),
        ({**university(" ", "x.ch")}, "it has no name"),
        ({**university("X" * 300, "x.ch")}, "300 letters"),
        ({**university("X\x00", "x.ch")}, "NUL"),
        ({**university("X"), "domains": "x.ch"}, "is no list"),
        ({**university("X"), "domains": [1]}, "is no text"),
    ],
)
def test_broken_entries_are_named_and_the_others_read(row: object, reason: str) -> None:
    text = json.dumps([row, university("Good", "good.ch")])
    broken, good = universities(io.StringIO(text))
    assert isinstance(broken, Problem)
    assert "Entry 1" in str(broken)
    assert reason in str(broken)
    assert isinstance(good, Entry)


@pytest.mark.parametrize("text", ["", "{}", "[", '[{"name": 1}', '[{"a": 1} {"a": 2}]', "[nonsense]"])
def test_a_file_that_is_no_array_is_refused(text: str) -> None:
    with pytest.raises(RegisterError):
        list(universities(io.StringIO(text)))


def test_research_organisations_have_their_lists_apart() -> None:
    row = ETH.replace("ethz.ch,https", "ETHZ.ch;student.ethz.ch,https")
    (found,) = research_organisations(io.StringIO(HEAD + row))
    assert isinstance(found, Entry)
    assert found.domains == ("ethz.ch", "student.ethz.ch")
    assert found.aliases == ("ETH Zürich", "ETHZ")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("nothing,X,education,CH,,,,\n", "no ROR id"),
        (ETH.replace(",CH,", ",Switzerland,"), "no country's code"),
        (ETH.strip() + ",more,columns\n", "more columns"),
    ],
)
def test_broken_lines_are_named(row: str, reason: str) -> None:
    broken, good = research_organisations(io.StringIO(HEAD + row + ETH))
    assert isinstance(broken, Problem)
    assert "Line 2" in str(broken)
    assert reason in str(broken)
    assert isinstance(good, Entry)


def test_a_table_without_a_column_is_refused() -> None:
    with pytest.raises(RegisterError, match="no column 'ror_id'"):
        list(research_organisations(io.StringIO("a,b\n1,2\n")))


@pytest.mark.django_db
def test_loading_twice_changes_nothing(load: Load) -> None:
    listed = [university("ETH Zürich", "ethz.ch"), university("Bern", "unibe.ch"), "broken"]
    assert "1 new" in load(listed, ETH)
    ids = set(Organisation.objects.values_list("pk", flat=True))
    report = load(listed, ETH)
    assert "0 new, 0 changed, 2 unchanged, 0 gone, 0 there twice, 1 left out" in report
    assert "Entry 3: not an object" in report
    assert set(Organisation.objects.values_list("pk", flat=True)) == ids


@pytest.mark.django_db
def test_what_changed_and_what_is_gone_follows(load: Load) -> None:
    load([university("Bern", "unibe.ch"), university("Basel", "unibas.ch"), university("Uri", "uri.ch")])
    report = load([university("Bern", "unibe.ch", "bern.ch"), university("Basel", "unibas.ch")])
    assert "1 changed, 1 unchanged, 1 gone" in report
    assert owners("bern.ch") == ["Bern"]
    assert owners("uri.ch") == []


@pytest.mark.django_db
def test_a_file_that_lost_most_of_it_changes_nothing(load: Load) -> None:
    load([university(f"U {n}", f"u{n}.ch") for n in range(5)])
    with pytest.raises(CommandError, match=r"Nothing was changed.*more than half"):
        load([university("U 1", "u1.ch")])
    assert Organisation.objects.count() == 5


@pytest.mark.django_db
@pytest.mark.parametrize("separately", [False, True])
def test_one_institution_of_both_registers_is_one_choice(load: Load, separately: bool) -> None:
    listed = [university("ETH Zürich", "ethz.ch", "ethz.swiss")]
    if separately:
        load(listed=listed)
        load(registered=ETH)
    else:
        load(listed, ETH)
    (shown,) = Organisation.objects.filter(same_as__isnull=True)
    assert shown.name == "ETH Zurich"
    assert owners("ethz.swiss") == ["ETH Zurich"]


@pytest.mark.django_db
def test_one_institution_under_two_names_is_told_by_its_domain(load: Load) -> None:
    load([university("Swiss Federal Institute", "ethz.ch")], ETH)
    assert [str(one) for one in Organisation.objects.filter(same_as__isnull=True)] == ["ETH Zurich"]


@pytest.mark.django_db
def test_two_colleges_of_one_name_do_not_share_domains(load: Load) -> None:
    listed = [
        university("Glendale", "gccaz.edu", country="US"),
        university("Glendale", "glendale.edu", country="US"),
    ]
    load(listed)
    assert Organisation.objects.filter(same_as__isnull=True).count() == 1
    assert owners("gccaz.edu") == ["Glendale"]
    assert owners("glendale.edu") == []


@pytest.mark.django_db
def test_a_shared_domain_is_that_of_the_one_at_home_there(load: Load) -> None:
    rows = ror(1, "Uni", "uni.ch", website="https://www.uni.ch/") + ror(
        2, "Lab", "uni.ch", website="https://www.uni.ch/lab"
    )
    load(registered=rows)
    assert owners("uni.ch") == ["Uni"]


@pytest.mark.django_db
def test_a_domain_that_two_countries_list_is_nobodys(load: Load) -> None:
    load([university("Eastern Utah", "ceu.edu", country="US")], ror(1, "Central", "ceu.edu", country="AT"))
    assert owners("ceu.edu") == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "domain", ["ac.id", "edu.cn", "gmail.com", "x.blogspot.com", "student.uni.ch", "city.gob.mx", "github.io"]
)
def test_a_domain_that_shows_nothing_belongs_to_nobody(load: Load, domain: str) -> None:
    load([university("Odd", domain, page="https://odd.ch/")])
    assert owners(domain) == []
    assert Organisation.objects.get().domains == [domain]


@pytest.mark.django_db
def test_a_ministrys_domain_is_not_its_schools(load: Load) -> None:
    load(
        registered=ror(
            1, "School", "educacion.gob.ec", website="https://educacion.gob.ec/school", country="EC"
        )
    )
    assert owners("educacion.gob.ec") == []


@pytest.mark.django_db
def test_an_institution_keeps_its_entry(load: Load) -> None:
    load([university("Bern", "unibe.ch")])
    institution = InstitutionFactory.create()
    Organisation.objects.update(institution=institution)
    load([university("Bern", "unibe.ch", "bern.ch")])
    assert Organisation.objects.get().institution == institution


def test_the_command_wants_a_file() -> None:
    with pytest.raises(CommandError, match="Name a file"):
        call_command("load_institutions")
    with pytest.raises(CommandError, match="No such file"):
        call_command("load_institutions", "--ror", "none.csv")
