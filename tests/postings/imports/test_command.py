from __future__ import annotations

from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from postings.imports.models import Feed, ImportRecord, ImportRun
from postings.institutions.models import Institution
from postings.openings.models import Opening
from tests.postings.imports.feeds import FIXTURES, ashby_job, sales_job, write_ashby

pytestmark = pytest.mark.django_db


def _import(kind: str, location: object, *options: str) -> list[str]:
    out = StringIO()
    call_command("import_openings", kind, str(location), *options, stdout=out)
    return out.getvalue().splitlines()


def test_ashby_from_file_to_openings() -> None:
    lines = _import("ashby", FIXTURES / "ashby.json", "--institution", "Lumenfold")
    assert lines[-1] == "created=1 updated=0 unchanged=0 closed=0 skipped=2 failed=1"
    assert "Skipped:" in lines
    assert "1  not listed by the employer" in [line.strip() for line in lines]
    assert any(line.startswith("1 records failed.") for line in lines)
    institution = Institution.objects.get()
    assert (institution.name, institution.kind, institution.is_verified) == ("Lumenfold", "company", False)
    opening = Opening.objects.get()
    assert [str(place) for place in opening.locations.all()] == ["London, United Kingdom", "Toronto, Canada"]
    assert (opening.pay_currency, opening.pay_min) == ("GBP", Decimal(95000))


def test_greenhouse_from_file_to_openings() -> None:
    lines = _import("greenhouse", FIXTURES / "greenhouse.json", "--institution", "Orrery")
    assert lines[-1] == "created=1 updated=0 unchanged=0 closed=0 skipped=1 failed=0"
    opening = Opening.objects.get()
    assert (opening.workplace, opening.deadline_zone) == ("hybrid", "Europe/Berlin")
    assert opening.deadline_at is not None
    assert opening.deadline_at.isoformat() == "2026-04-30T21:59:59+00:00"


def test_lever_from_file_to_openings() -> None:
    lines = _import("lever", FIXTURES / "lever.json", "--institution", "Hearken")
    assert lines[-1] == "created=1 updated=0 unchanged=0 closed=0 skipped=1 failed=0"
    opening = Opening.objects.get()
    assert (opening.role, opening.level, opening.visa) == ("researcher", "senior", "sponsored")
    assert [place.city for place in opening.locations.all()] == ["Boston", "New York"]


def test_pages_name_their_own_employers() -> None:
    lines = _import("jobposting", FIXTURES / "pages")
    assert lines[-1] == "created=2 updated=0 unchanged=0 closed=0 skipped=1 failed=1"
    assert any(line.endswith("employer not named") for line in lines)
    assert set(Institution.objects.values_list("name", "kind")) == {
        ("University of Fjordlund", "university"),
        ("Harjula University", "university"),
    }
    phd = Opening.objects.get(role="phd")
    assert (phd.pay_currency, phd.pay_min, phd.funding) == ("NOK", Decimal(532200), "fully_funded")
    assert phd.deadline_at is not None
    notice = Opening.objects.exclude(role="phd").get()
    assert notice.deadline_at is not None
    assert notice.deadline_at.date().isoformat() == "2026-03-31"


def test_the_second_time_nothing_changes(tmp_path: Path) -> None:
    for kind, name in (("ashby", "ashby.json"), ("greenhouse", "greenhouse.json"), ("lever", "lever.json")):
        first = _import(kind, FIXTURES / name, "--institution", "Lumenfold")
        second = _import(kind, FIXTURES / name, "--institution", "Lumenfold")
        assert first[-1].startswith("created=1 updated=0 unchanged=0 closed=0")
        assert second[-1].startswith("created=0 updated=0 unchanged=1 closed=0")
    assert Opening.objects.count() == 3
    assert Feed.objects.count() == 3


def test_a_copy_under_another_name_is_the_same_feed(tmp_path: Path) -> None:
    jobs = [ashby_job(n) for n in range(3)]
    _import("ashby", write_ashby(tmp_path / "monday.json", jobs), "--institution", "Lumenfold")
    lines = _import("ashby", write_ashby(tmp_path / "tuesday.json", jobs[1:]), "--institution", "Lumenfold")
    assert lines[-1] == "created=0 updated=0 unchanged=2 closed=1 skipped=0 failed=0"


def test_most_of_a_feed_vanishing_is_said(tmp_path: Path) -> None:
    jobs = [ashby_job(n) for n in range(4)]
    path = write_ashby(tmp_path / "feed.json", jobs)
    _import("ashby", path, "--institution", "Lumenfold")
    write_ashby(path, jobs[:1])
    lines = _import("ashby", path, "--institution", "Lumenfold")
    assert "3 of 4 postings vanished from the feed, so nothing was closed." in lines
    assert lines[-1] == "created=0 updated=0 unchanged=1 closed=0 skipped=0 failed=0"
    believed = _import("ashby", path, "--institution", "Lumenfold", "--believe")
    assert believed[-1] == "created=0 updated=0 unchanged=1 closed=3 skipped=0 failed=0"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"<html></html>", "is a web page"),
        (b'{"jobs": [', "is not valid JSON"),
        (b"{}", "is missing"),
        (None, "does not exist"),
    ],
)
def test_a_broken_file_stops_with_one_line_and_changes_nothing(
    tmp_path: Path, content: bytes | None, says: str
) -> None:
    path = tmp_path / "feed.json"
    _import("ashby", write_ashby(path, [ashby_job(1)]), "--institution", "Lumenfold")
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CommandError, match=says) as raised:
        _import("ashby", path, "--institution", "Somebody else")
    assert "\n" not in str(raised.value)
    assert raised.value.returncode != 0
    assert (ImportRun.objects.count(), Institution.objects.count(), Feed.objects.count()) == (1, 1, 1)
    assert Opening.objects.open().count() == 1


def test_a_file_cut_off_after_whole_records_changes_nothing(tmp_path: Path) -> None:
    path = write_ashby(tmp_path / "feed.json", [ashby_job(n) for n in range(30)])
    path.write_text(path.read_text()[:-40])
    with pytest.raises(CommandError, match="is not valid JSON"):
        _import("ashby", path, "--institution", "Lumenfold")
    assert not Opening.objects.exists()
    assert not ImportRecord.objects.exists()


def test_an_institution_is_needed_for_a_board() -> None:
    with pytest.raises(CommandError, match="--institution"):
        _import("ashby", FIXTURES / "ashby.json")


def test_an_inside_address_is_refused() -> None:
    with pytest.raises(CommandError, match="is not a public address"):
        _import("ashby", "http://127.0.0.1:9/jobs", "--institution", "Lumenfold")
    assert not Institution.objects.exists()


def test_a_known_institution_is_used_and_a_new_one_is_as_told(tmp_path: Path) -> None:
    path = write_ashby(tmp_path / "feed.json", [sales_job(1)])
    _import("ashby", path, "--institution", "Lumenfold", "--kind", "institute", "--country", "ch")
    _import("ashby", path, "--institution", "LUMENFOLD")
    institution = Institution.objects.get()
    assert (institution.kind, institution.country) == ("institute", "CH")


@pytest.mark.parametrize("country", ["switzerland", "12", "qq"])
def test_a_country_that_is_none_is_one_line(tmp_path: Path, country: str) -> None:
    path = write_ashby(tmp_path / "jobs.json", [ashby_job(1)])
    with pytest.raises(CommandError, match=f"There is no country {country.upper()}"):
        _import("ashby", path, "--institution", "Lumenfold", "--country", country)
    assert not Institution.objects.exists()


@pytest.mark.parametrize("location", ["x" * 900, "jobs\x00.json", "https://jobs.example/" + "x" * 1000])
def test_a_location_that_cannot_be_is_one_line(location: str) -> None:
    with pytest.raises(CommandError, match=r"does not exist|is longer than 1000 characters"):
        _import("ashby", location, "--institution", "Lumenfold")


def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_ashby(tmp_path / "jobs.json", [ashby_job(1)])

    def refuse(self: Path, mode: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(CommandError, match=r"jobs\.json cannot be read: Permission denied\."):
        _import("ashby", path, "--institution", "Lumenfold")
