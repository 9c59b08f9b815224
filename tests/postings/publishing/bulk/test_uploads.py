from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from threading import Thread

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from postings.institutions.models import Institution
from postings.institutions.people_models import Membership
from postings.openings.choices import Origin, Status
from postings.openings.draft import DraftQualification, OpeningDraft
from postings.openings.models import Opening
from postings.publishing.bulk import checking, claiming, importing, tasks
from postings.publishing.models import Upload
from postings.publishing.quality.gate import ADVICE_ONLY
from postings.publishing.quality.subject import Subject
from tests.factories import MembershipFactory, OpeningFactory
from tests.postings.publishing.bulk.tables import a_line, an_upload, as_csv

pytestmark = pytest.mark.django_db
State = Upload.State


@pytest.fixture
def editor() -> Membership:
    editor: Membership = MembershipFactory.create(editor=True)
    editor.institution.is_trusted = True
    editor.institution.save()
    return editor


@pytest.fixture
def desk(editor: Membership) -> Client:
    client = Client()
    client.force_login(editor.user)
    return client


def a_bad_subject(institution: Institution) -> Subject:
    """Off topic, with fees, years, no funding and nothing that is preferred."""
    asked = tuple(
        DraftQualification(kind="years", necessity="required", text="20 years", minimum=Decimal(20))
        for _ in range(20)
    )
    text = "<p>Cook for us. Pay the application fee by bank transfer; message us on WhatsApp.</p>"
    draft = OpeningDraft(title="Cook", role="phd", level="entry", description_html=text, qualifications=asked)
    return Subject(draft, institution, timezone.now(), {})


def checked(editor: Membership, *lines: dict[str, str]) -> Upload:
    upload = an_upload(editor.institution, as_csv(lines), user=editor.user)
    assert tasks.work_on_upload(upload_id=upload.pk)
    upload.refresh_from_db()
    return upload


def test_each_line_is_checked_and_what_is_wrong_stands_at_its_column(editor: Membership) -> None:
    upload = checked(
        editor,
        a_line(),
        a_line(title="", pay_min="about 50k", topics="Alchemy"),
        a_line(title="A postdoc in vision", role="postdoc", deadline="2020-01-01"),
    )
    good, wrong, other = upload.rows.all()
    assert (upload.state, upload.rows_total, upload.rows_read, upload.rows_wrong) == (State.CHECKED, 3, 3, 2)
    assert (good.number, good.errors, good.is_chosen) == (2, {}, True)
    assert set(wrong.errors) == {"title", "pay_min", "topics"}
    assert not wrong.is_chosen
    assert set(other.errors) == {"role", "deadline"}
    assert upload.content is None


def test_advice_does_not_keep_a_line_out(desk: Client, editor: Membership) -> None:
    upload = checked(editor, a_line(pay_min="", pay_max="", pay_currency="", pay_period=""))
    row = upload.rows.get()
    assert row.errors == {}
    page = desk.get(reverse("postings:desk-upload", args=[editor.institution.slug, upload.pk])).text
    assert "<code>pay_min</code>" in page


def test_quick_check_finds_all_that_is_hard(editor: Membership) -> None:
    checker = checking.Checker(editor.institution)
    for cells in (
        a_line(title=""),
        a_line(deadline="2020-01-01"),
        a_line(apply_url=""),
        a_line(city="", country=""),
    ):
        _, errors, _ = checker.read(cells)
        assert checker.errors(cells) == errors != {}
    assert all(
        not finding.is_hard for rule in ADVICE_ONLY for finding in rule(a_bad_subject(editor.institution))
    )


def test_what_is_there_already_is_not_chosen_by_itself(editor: Membership) -> None:
    there = OpeningFactory.create(institution=editor.institution, locations=[("Zürich", "CH")])
    upload = checked(
        editor, a_line(title=there.title, city="Zürich"), a_line(), a_line(), a_line(city="Basel")
    )
    assert [row.is_chosen for row in upload.rows.all()] == [False, True, False, True]


def test_chosen_lines_become_drafts(editor: Membership) -> None:
    upload = checked(editor, a_line(), a_line(title="Another role in learning"))
    importing.choose(upload, shown=[2, 3], chosen=[3])
    assert importing.begin(upload, is_publishing=False) == 1
    tasks.work_on_upload(upload_id=upload.pk)
    opening = Opening.objects.get()
    assert (opening.title, opening.status, opening.origin) == (
        "Another role in learning",
        Status.DRAFT,
        Origin.UPLOADED,
    )
    assert opening.created_by == editor.user
    assert [row.name for row in opening.qualifications.all() if row.kind == "skill"] == ["Python", "C++"]
    upload.refresh_from_db()
    assert (upload.state, upload.rows_imported) == (State.DONE, 1)


def test_published_lines_pass_the_one_way_onto_the_board(editor: Membership) -> None:
    upload = checked(editor, a_line())
    importing.begin(upload, is_publishing=True)
    tasks.work_on_upload(upload_id=upload.pk)
    assert Opening.objects.get().status == Status.PUBLISHED

    editor.institution.is_verified = False
    editor.institution.save()
    upload = checked(editor, a_line(title="A second role in learning"))
    importing.begin(upload, is_publishing=True)
    tasks.work_on_upload(upload_id=upload.pk)
    assert Opening.objects.latest("pk").status == Status.IN_REVIEW


def test_a_line_whose_deadline_passed_meanwhile_says_so(editor: Membership) -> None:
    upload = checked(editor, a_line())
    row = upload.rows.get()
    row.cells["deadline"] = "2020-01-01"
    row.save()
    importing.begin(upload, is_publishing=True)
    tasks.work_on_upload(upload_id=upload.pk)
    row.refresh_from_db()
    assert "passed" in row.problem
    assert not Opening.objects.exists()
    assert Upload.objects.get().state == State.DONE


def test_a_file_that_is_no_table_fails_with_a_reason(editor: Membership) -> None:
    upload = an_upload(editor.institution, b"\x00\x01")
    tasks.work_on_upload(upload_id=upload.pk)
    upload.refresh_from_db()
    assert (upload.state, upload.rows.count(), upload.content) == (State.FAILED, 0, None)
    assert "no text file" in upload.message


def test_a_second_task_finds_nothing_to_do(editor: Membership) -> None:
    upload = checked(editor, a_line())
    assert not tasks.work_on_upload(upload_id=upload.pk)
    importing.begin(upload, is_publishing=False)
    assert tasks.work_on_upload(upload_id=upload.pk)
    assert not tasks.work_on_upload(upload_id=upload.pk)
    assert Opening.objects.count() == 1
    with pytest.raises(importing.ChoiceError, match="imported"):
        importing.begin(upload, is_publishing=False)


def test_what_a_dead_worker_left_is_taken_up(editor: Membership) -> None:
    upload = an_upload(editor.institution, as_csv([a_line(), a_line(title="Two of two")]))
    assert claiming.claim(upload.pk) is not None
    assert claiming.claim(upload.pk) is None
    assert claiming.left_over() == []
    Upload.objects.update(claimed_at=timezone.now() - claiming.LEASE - timedelta(seconds=1))
    checking.check(Upload.objects.get())  # Half of it: as if it died before it could say that it is done.
    Upload.objects.update(state=State.CHECKING, content=as_csv([a_line(), a_line(title="Two of two")]))
    assert claiming.left_over() == [upload.pk]
    assert tasks.work_on_upload(upload_id=upload.pk)
    assert upload.rows.count() == 2


def test_an_import_goes_on_where_its_turn_ended(editor: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = checked(editor, a_line(), a_line(title="Two of two"))
    importing.begin(upload, is_publishing=False)
    monkeypatch.setattr(importing, "_TURN_SECONDS", -1.0)
    monkeypatch.setattr(importing, "_AT_ONCE", 1)
    upload.refresh_from_db()
    assert not importing.import_chosen(upload)
    upload.refresh_from_db()
    assert (upload.state, upload.rows_imported, upload.claimed_at) == (State.IMPORTING, 1, None)
    assert not importing.import_chosen(upload)
    assert importing.import_chosen(upload)
    assert Opening.objects.count() == 2


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_workers_at_once_make_each_opening_once(editor: Membership) -> None:
    upload = checked(editor, *(a_line(title=f"Role {number} in learning") for number in range(6)))
    importing.begin(upload, is_publishing=False)

    def work() -> None:
        try:
            importing.import_chosen(Upload.objects.get(pk=upload.pk))
        finally:
            connection.close()

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert Opening.objects.count() == 6
    assert upload.rows.filter(opening=None).count() == 0


def test_pages_from_the_file_to_the_openings(
    desk: Client, editor: Membership, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    slug = editor.institution.slug
    file = SimpleUploadedFile("my roles.csv", as_csv([a_line(), a_line(title="", city="Basel")]))
    with django_capture_on_commit_callbacks() as handed:
        answer = desk.post(reverse("postings:desk-uploads", args=[slug]), {"file": file})
    upload = Upload.objects.get()
    here = reverse("postings:desk-upload", args=[slug, upload.pk])
    assert answer["Location"] == here
    assert len(handed) == 1
    assert "Waiting for its turn" in desk.get(here).text
    tasks.work_on_upload(upload_id=upload.pk)
    page = desk.get(here).text
    assert "2 lines" in page
    assert "Give the opening a title." in page
    assert "PhD position in robot learning" not in desk.get(here, {"show": "wrong"}).text
    choose = reverse("postings:desk-upload-choose", args=[slug, upload.pk])
    desk.post(choose, {"do": "drafts", "shown": ["2"], "line": ["2"]})
    tasks.work_on_upload(upload_id=upload.pk)
    assert "1 opening imported" in desk.get(here, headers={"HX-Request": "true"}).text
    wrong = desk.get(reverse("postings:desk-upload-wrong", args=[slug, upload.pk])).content.decode(
        "utf-8-sig"
    )
    assert wrong.splitlines()[0].startswith("line,what_is_wrong,title")
    assert "title: Give the opening a title." in wrong
    delete = reverse("postings:desk-upload-delete", args=[slug, upload.pk])
    assert "Delete “my roles.csv”?" in desk.get(delete).text
    assert Upload.objects.exists()
    desk.post(delete)
    assert not Upload.objects.exists()
    assert Opening.objects.count() == 1


def test_pages_say_what_is_missing(desk: Client, editor: Membership) -> None:
    address = reverse("postings:desk-uploads", args=[editor.institution.slug])
    for posted in ({}, {"file": "no file"}, {"file": SimpleUploadedFile("a.csv", b"")}):
        answer = desk.post(address, posted)
        assert answer.status_code == 422
        assert "field-error" in answer.text
    assert not Upload.objects.exists()


@pytest.mark.parametrize("do", ["drafts", "publish", "save", "all", "none", "nonsense"])
def test_pages_refuse_what_cannot_be_done_now(desk: Client, editor: Membership, do: str) -> None:
    upload = an_upload(editor.institution, b"", state=State.DONE)
    choose = reverse("postings:desk-upload-choose", args=[editor.institution.slug, upload.pk])
    answer = desk.post(choose, {"do": do, "line": ["x", "9" * 30]}, follow=True)
    assert "This table is imported." in answer.text


def test_uploads_of_others_are_not_there(desk: Client, editor: Membership) -> None:
    upload = an_upload(MembershipFactory.create().institution, b"")
    assert (
        desk.get(reverse("postings:desk-upload", args=[editor.institution.slug, upload.pk])).status_code
        == 404
    )


def test_a_worker_that_was_taken_for_dead_writes_nothing_more(
    editor: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = an_upload(editor.institution, as_csv([a_line(), a_line(title="Two of two")]))
    slow = claiming.claim(upload.pk)
    Upload.objects.update(claimed_at=timezone.now() - claiming.LEASE - timedelta(seconds=1))
    assert tasks.work_on_upload(upload_id=upload.pk)
    assert slow is not None
    with pytest.raises(claiming.LostError):
        checking.check(slow)
    upload.refresh_from_db()
    assert (upload.state, upload.rows.count()) == (State.CHECKED, 2)
    Upload.objects.update(state=State.CHECKING)
    monkeypatch.setattr(claiming, "claim", lambda upload_id: slow)
    assert tasks.work_on_upload(upload_id=upload.pk)
    assert upload.rows.count() == 2


def test_a_database_that_is_away_is_no_mistake_of_the_file(
    editor: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = an_upload(editor.institution, as_csv([a_line()]))

    def away(upload: Upload, content: bytes) -> int:
        raise OperationalError

    monkeypatch.setattr(checking, "_read_all", away)
    with pytest.raises(OperationalError):
        tasks.work_on_upload(upload_id=upload.pk)
    upload.refresh_from_db()
    assert upload.state == State.CHECKING
    assert upload.content is not None


def test_a_file_that_ends_each_worker_is_given_up(editor: Membership) -> None:
    long_ago = timezone.now() - timedelta(hours=3)
    begun = an_upload(editor.institution, b"x", created_at=long_ago, claimed_at=long_ago)
    waiting = an_upload(editor.institution, b"x", created_at=long_ago)
    tasks.sweep_uploads()
    begun.refresh_from_db()
    waiting.refresh_from_db()
    assert (begun.state, begun.content) == (State.FAILED, None)
    assert "Split it" in begun.message
    assert waiting.message != begun.message


def test_progress_counts_the_chosen_lines(desk: Client, editor: Membership) -> None:
    upload = checked(editor, a_line(), a_line(title="Two"), a_line(title="Three"), a_line(title=""))
    importing.choose(upload, shown=[2, 3, 4], chosen=[2, 3])
    importing.begin(upload, is_publishing=False)
    here = reverse("postings:desk-upload", args=[editor.institution.slug, upload.pk])
    assert "0 of 2 chosen lines imported" in " ".join(desk.get(here).text.split())
    tasks.work_on_upload(upload_id=upload.pk)
    assert Upload.objects.get().rows_imported == 2


def test_the_table_to_mend_can_be_mended_and_uploaded_again(desk: Client, editor: Membership) -> None:
    text = "- You read papers\n- You write papers\n" + a_line()["description"]
    upload = checked(editor, a_line(description=text, title="=2+3 roles in learning", role="nobody"))
    address = reverse("postings:desk-upload-wrong", args=[editor.institution.slug, upload.pk])
    wrong = desk.get(address).content
    assert b"'=2+3" in wrong
    again = an_upload(editor.institution, wrong.replace(b"nobody", b"phd"))
    tasks.work_on_upload(upload_id=again.pk)
    again.refresh_from_db()
    row = again.rows.get()
    assert (row.cells["title"], row.cells["description"]) == ("=2+3 roles in learning", text)
    assert (row.errors, again.message) == ({}, "")


def test_what_stands_in_cells_is_shown_as_text(desk: Client, editor: Membership) -> None:
    bad = "<script>alert(1)</script>"
    upload = checked(editor, a_line(title=bad, role=bad, city=bad, country=bad))
    here = reverse("postings:desk-upload", args=[editor.institution.slug, upload.pk])
    assert bad not in desk.get(here).text


@pytest.mark.parametrize("odd", ["\n", "wrong\r\nX: y", "\x00", "9" * 40])
def test_where_one_was_may_be_anything(desk: Client, editor: Membership, odd: str) -> None:
    upload = checked(editor, a_line())
    choose = reverse("postings:desk-upload-choose", args=[editor.institution.slug, upload.pk])
    answer = desk.post(choose, {"do": "save", "show": odd, "page": odd})
    assert answer["Location"].endswith("?show=all&page=1")
    assert desk.get(choose.replace("choose/", ""), {"show": odd, "page": odd}).status_code == 200


def test_viewers_and_strangers_delete_nothing(editor: Membership) -> None:
    upload = an_upload(editor.institution, b"", state=State.CHECKED)
    delete = reverse("postings:desk-upload-delete", args=[editor.institution.slug, upload.pk])
    for member in (MembershipFactory.create(institution=editor.institution), MembershipFactory.create()):
        client = Client()
        client.force_login(member.user)
        if member.institution == editor.institution:
            member.role = "viewer"
            member.save()
        assert client.post(delete).status_code in (403, 404)
        assert client.get(delete).status_code in (403, 404)
    assert Upload.objects.exists()
