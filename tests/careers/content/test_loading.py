from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from careers.content import reading
from careers.content.loading import REASON, load
from careers.content.models import Loaded
from careers.content.reading import FOLDER, ContentError, read
from careers.facts.models import Figure, Source
from careers.guides.models import Aspect, Edition, EditionStatus, Guide, Question, Step, Term
from careers.guides.workflow.actions import begin, publish
from careers.guides.workflow.models import EditionMove
from careers.salaries.models import SalaryBand, SurveyBand
from postings.search.filters import parse
from tests.careers.guides.people import guide_admin
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

FACTS = """
[source]
title = "Role guide"
year = 2024

[[figures]]
key = "gpa"
value = "3.5"
meaning = "The average that admission asks for."

[[bands]]
key = "mid"
role = "researcher"
title = "Researcher"
level = "mid"
country = "US"
currency = "USD"
year = 2024
basis = "base"
low = 140000
high = 180000
"""
TERMS = """
[[terms]]
slug = "phd"
name = "PhD"
meaning = "A degree."
"""
GUIDE = """+++
title = "A role"
summary = "What it is."
kind = "role"
role = "phd"
search = "role=phd"
sources = ["role-guide"]

[[steps]]
title = "First"

[[steps]]
title = "Second"

[aspects]
duties = "You study."

[[questions]]
key = "why"
question = "Why?"
answer = "For the [[term:phd|degree]]."
source = "role-guide"
+++

## What it is

Above [[figure:gpa]], at [[band:mid]].
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Content files of one source, one term and one guide."""
    for name, text in (("facts/role-guide.toml", FACTS), ("terms.toml", TERMS), ("guides/a-role.md", GUIDE)):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return tmp_path


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    # Two writes within one tick of the file system's clock would look like one.
    reading._read.cache_clear()


def test_load_makes_a_row_of_each_entry(folder: Path) -> None:
    counts = load(folder)

    guide = Guide.objects.get(slug="a-role")
    assert counts["made"] == Loaded.objects.count() == 10
    assert guide.live is not None
    assert (guide.live.status, guide.live.number, guide.live.title) == (EditionStatus.PUBLISHED, 1, "A role")
    assert guide.live.published_at is not None
    assert 'data value="figure:gpa"' in guide.live.html
    assert [source.key for source in guide.sources.all()] == ["role-guide"]
    assert list(guide.steps.values_list("position", "title")) == [(1, "First"), (2, "Second")]
    assert Question.objects.get(key="why").html.startswith("<p>For the")
    assert Aspect.objects.get().html == "<p>You study.</p>"
    assert Figure.objects.get().source == SalaryBand.objects.get().source
    assert Figure.history.get().history_change_reason == REASON


def test_loading_again_changes_nothing(
    folder: Path, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    load(folder)
    before = {model: list(model._default_manager.values()) for model in (Figure, Guide, Edition, Term, Step)}

    with django_assert_max_num_queries(24):
        counts = load(folder)

    assert not +counts
    assert {model: list(model._default_manager.values()) for model in before} == before
    assert Figure.history.count() == 1


def test_a_changed_file_changes_rows_nobody_touched(folder: Path) -> None:
    load(folder)
    rewrite(folder / "facts/role-guide.toml", '"3.5"', '"3.7"')
    rewrite(folder / "terms.toml", "A degree.", "A *high* degree.")

    assert load(folder)["changed"] == 2

    assert Figure.objects.get().value == "3.7"
    assert Figure.history.count() == 2
    assert Term.objects.get().html == "<p>A <em>high</em> degree.</p>"


def test_a_changed_text_is_a_new_edition(folder: Path) -> None:
    load(folder)
    rewrite(folder / "guides/a-role.md", "Above", "Well above")

    load(folder)

    guide = Guide.objects.get()
    old, new = guide.editions.order_by("number")
    assert (old.status, new.status, guide.live) == (EditionStatus.SUPERSEDED, EditionStatus.PUBLISHED, new)
    assert "Well above" not in old.text
    moves = EditionMove.objects.order_by("pk").values_list("edition__number", "before", "after")
    assert list(moves) == [(1, "", "published"), (1, "published", "superseded"), (2, "", "published")]


def test_review_of_a_new_text_comes_with_it(folder: Path) -> None:
    load(folder)
    assert Guide.objects.get().reviewed_on is None
    rewrite(
        folder / "guides/a-role.md", "+++\ntitle", '+++\nreviewed_on = 2026-11-20\nreviewed_by = "us"\ntitle'
    )
    load(folder)
    # The same text: who reviewed it when is the curators' to say.
    assert Guide.objects.get().reviewed_on is None

    rewrite(folder / "guides/a-role.md", "Above", "Well above")
    load(folder)

    guide = Guide.objects.get()
    assert (guide.reviewed_on, guide.reviewed_by) == (date(2026, 11, 20), "us")
    assert guide.review_due == date(2027, 11, 20)


def test_what_a_curator_changed_stays(folder: Path) -> None:
    load(folder)
    Figure.objects.update(value="3.6, we asked")
    Step.objects.filter(position=1).update(title="Ours")
    rewrite(folder / "facts/role-guide.toml", '"3.5"', '"3.7"')
    rewrite(folder / "guides/a-role.md", '"First"', '"Start"')

    assert load(folder)["kept"] == 2

    assert Figure.objects.get().value == "3.6, we asked"
    assert Step.objects.get(position=1).title == "Ours"


def test_what_a_curator_takes_back_is_the_files_again(folder: Path) -> None:
    load(folder)
    Figure.objects.update(value="3.6, we asked")
    load(folder)
    Figure.objects.update(value="3.5")
    rewrite(folder / "facts/role-guide.toml", '"3.5"', '"3.7"')

    load(folder)

    assert Figure.objects.get().value == "3.7"


def test_what_a_curator_deleted_stays_deleted(folder: Path) -> None:
    load(folder)
    Term.objects.all().delete()
    Guide.objects.all().delete()

    counts = load(folder)

    assert counts["made"] == 0
    assert not Term.objects.exists()
    assert not Guide.objects.exists()
    assert not Question.objects.exists()


@pytest.mark.parametrize("status", [EditionStatus.DRAFT, EditionStatus.PUBLISHED])
def test_a_curators_edition_stays_the_latest(folder: Path, status: EditionStatus) -> None:
    load(folder)
    guide = Guide.objects.get()
    if status == EditionStatus.PUBLISHED:
        guide.editions.update(status=EditionStatus.SUPERSEDED)
    theirs = Edition.objects.create(
        guide=guide, number=2, title="Ours", summary="S.", text="T.", status=status
    )
    rewrite(folder / "guides/a-role.md", "Above", "Well above")

    load(folder)

    assert guide.editions.count() == 2
    assert guide.editions.latest("number") == theirs


def _begun(status: EditionStatus) -> Edition:
    """An edition with the text that is live, in which nobody has written."""
    guide = Guide.objects.get()
    draft = begin(guide, None)
    Edition.objects.filter(pk=draft.pk).update(
        status=status, publish_at=timezone.now(), author=UserFactory.create()
    )
    return draft


def test_a_draft_nobody_wrote_in_begins_with_the_files_new_text(folder: Path) -> None:
    load(folder)
    draft = _begun(EditionStatus.DRAFT)
    seen = Edition.objects.get(pk=draft.pk).updated_at
    rewrite(folder / "guides/a-role.md", "Above", "Well above")
    assert load(folder)["changed"] == 1

    draft.refresh_from_db()
    live = Guide.objects.get().live
    assert live is not None
    assert (live.number, draft.number, draft.status) == (2, 3, EditionStatus.DRAFT)
    assert "Well above" in live.text
    assert (draft.text, draft.html) == (live.text, live.html)
    # A form that was open meanwhile is told.
    assert draft.updated_at > seen
    assert draft.moves.latest("pk").note == REASON
    assert not +load(folder)
    # And again, as long as nobody writes in it.
    rewrite(folder / "guides/a-role.md", "Well above", "Far above")
    load(folder)
    draft.refresh_from_db()
    assert (draft.number, "Far above" in draft.text) == (4, True)


@pytest.mark.parametrize("status", [EditionStatus.IN_REVIEW, EditionStatus.SCHEDULED])
def test_a_text_that_somebody_approves_is_not_changed_under_them(folder: Path, status: EditionStatus) -> None:
    load(folder)
    edition = _begun(status)
    rewrite(folder / "guides/a-role.md", "Above", "Well above")
    assert load(folder)["kept"] == 1
    edition.refresh_from_db()
    assert (edition.status, "Well above" in edition.text) == (status, False)
    assert edition.guide.editions.count() == 2

    # Nothing of the file is lost: it comes when they have decided.
    publish(edition, guide_admin())
    assert load(folder)["changed"] == 1
    live = Guide.objects.get().live
    assert live is not None
    assert (live.number, "Well above" in live.text) == (3, True)


def test_a_row_that_a_curator_made_first_is_left_alone(folder: Path) -> None:
    source = Source.objects.create(key="role-guide", title="Ours")
    load(folder)
    source.refresh_from_db()
    assert source.title == "Ours"
    assert Figure.objects.get().source == source


def test_markdown_that_is_written_otherwise_by_now_is_renewed(folder: Path) -> None:
    load(folder)
    Edition.objects.update(html="<p>Old ways</p>")
    Term.objects.update(html="<p>Old ways</p>")

    load(folder)

    edition = Edition.objects.get()
    assert 'id="what-it-is"' in edition.html
    assert Term.objects.get().html == "<p>A degree.</p>"


def test_an_entry_that_left_the_files_stays(folder: Path) -> None:
    load(folder)
    rewrite(folder / "guides/a-role.md", '[[steps]]\ntitle = "Second"\n', "")
    load(folder)
    assert Step.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("facts/role-guide.toml", 'level = "mid"', 'level = "middle"', r"bands 1 \(mid\): level: .*middle"),
        (
            "facts/role-guide.toml",
            "low = 140000",
            "low = 240000",
            r"bands 1 \(mid\): low 240000 is above high",
        ),
        ("facts/role-guide.toml", "low = 140000\nhigh = 180000", "", r"neither low, median nor high"),
        ("facts/role-guide.toml", 'value = "3.5"', "", r"figures 1 \(gpa\): value: .*blank"),
        ("facts/role-guide.toml", "year = 2024\nbasis", 'year = "last"\nbasis', r"bands 1 \(mid\): year: "),
        ("facts/role-guide.toml", "[source]", '[source]\nkey = "x"', r"not the file's name"),
        ("facts/role-guide.toml", "[source]", "[source", r"facts/role-guide.toml: .*line 2"),
        ("facts/role-guide.toml", "[[figures]]", '[[figures]]\ncolour = "red"', r"no 'colour' here"),
        ("terms.toml", 'name = "PhD"', 'name = "PhD"\nsource = "none"', r"no source 'none'"),
        ("terms.toml", "A degree.", "[[figure:none]]", r"terms 1 \(phd\): There is no figure “none”"),
        ("guides/a-role.md", "figure:gpa", "figure:none", r"guides/a-role.md.*: There is no figure “none”"),
        (
            "guides/a-role.md",
            'title = "Second"',
            'title = "Second"\nyears = "[[figure:none]]"',
            r"steps 2 .*: There is no figure “none”",
        ),
        ("guides/a-role.md", 'sources = ["role-guide"]', 'sources = ["none"]', r"no source 'none'"),
        ("guides/a-role.md", 'kind = "role"', 'kind = "rule"', r"guides/a-role.md.*: kind: "),
        ("guides/a-role.md", "+++", "---", r"begins with TOML between two lines"),
        ("guides/a-role.md", "duties =", "duty =", r"aspect duty.*: kind: "),
    ],
)
def test_what_is_wrong_is_told_with_its_place_and_nothing_is_loaded(
    folder: Path, name: str, old: str, new: str, told: str
) -> None:
    rewrite(folder / name, old, new)
    with pytest.raises(ContentError) as caught:
        load(folder)
    assert re.search(told, str(caught.value)), caught.value
    assert not Source.objects.exists()
    assert not Loaded.objects.exists()


def test_every_mistake_is_told_at_once(folder: Path) -> None:
    rewrite(folder / "facts/role-guide.toml", 'level = "mid"', 'level = "middle"')
    rewrite(folder / "terms.toml", "A degree.", "[[figure:none]]")
    with pytest.raises(ContentError) as caught:
        read(folder)
    assert len(caught.value.lines) == 2


def test_a_key_is_used_once(folder: Path) -> None:
    shutil.copy(folder / "facts/role-guide.toml", folder / "facts/other.toml")
    with pytest.raises(ContentError, match=r"is in facts/other.toml, figures 1 .* already"):
        load(folder)


def test_command_loads_what_ships_and_says_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_careers")
    assert re.search(r"Careers: \d{3,} new, 0 changed, 0 left", capsys.readouterr().out)
    assert Guide.objects.filter(live__status=EditionStatus.PUBLISHED).count() >= 9
    assert SurveyBand.objects.exists()


def test_command_tells_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ContentError(["terms.toml: wrong."])

    monkeypatch.setattr("careers.management.commands.load_careers.load", fail)
    with pytest.raises(CommandError, match=r"Nothing was loaded\.\nterms\.toml: wrong\."):
        call_command("load_careers")


def test_searches_of_shipped_guides_are_understood_whole() -> None:
    for entry in read(FOLDER).entries.values():
        for one in entry.values():
            if search := one.values.get("search"):
                assert parse(str(search)).notes == (), one.where
