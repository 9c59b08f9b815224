"""Curation in the admin: what each role sees and may do, and that what is typed is never lost nor believed."""

from __future__ import annotations

import zlib
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from PIL import Image
from pytest_django import Settings

from careers.facts.models import Figure
from careers.guides.admin_forms import GuideForm, PictureForm
from careers.guides.admin_guides import GuideAdmin
from careers.guides.models import Edition, EditionStatus, Guide, Picture, Question, Term
from careers.guides.workflow import actions
from postings.accounts.models import User
from tests.careers.guides.people import guide_admin, reviewer, writer
from tests.factories import UserFactory
from tests.factories.careers import (
    EditionFactory,
    FigureFactory,
    GuideFactory,
    SalaryBandFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db

PAGES = ("desk", "ageing", "links")
XSS = '<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1)) <b onclick="x()">b</b>'


def _as(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def _url(edition: Edition, name: str = "change", *more: str) -> str:
    return reverse(f"admin:careers_edition_{name}", args=[edition.pk, *more])


def _form(edition: Edition, **changes: str) -> dict[str, str]:
    names = ("title", "summary", "text", "note")
    return {name: getattr(edition, name) for name in names} | {"_save": "1"} | changes


@pytest.mark.parametrize("make", [writer, reviewer])
def test_pages_open_for_each_role(client: Client, make: type) -> None:
    live = EditionFactory.create(live=True, text="At least [[figure:grade]]. [Gone](https://gone.example/)")
    FigureFactory.create(key="grade", review_due=timezone.now().date())
    EditionFactory.create(guide=live.guide, in_review=True, number=2)
    _as(client, make())
    for name in PAGES:
        assert client.get(reverse(f"admin:careers_guide_{name}")).status_code == 200
    assert b"Guides at a glance" in client.get(reverse("admin:index")).content
    for model in ("guide", "edition", "question", "term", "picture", "figure", "salaryband", "source"):
        assert client.get(reverse(f"admin:careers_{model}_changelist")).status_code == 200
    for edition in live.guide.editions.all():
        for name in ("change", "differences", "go_back"):
            assert client.get(_url(edition, name)).status_code == 200
    assert client.get(reverse("admin:careers_guide_change", args=[live.guide.pk])).status_code == 200


def test_pages_are_closed_to_other_staff(client: Client) -> None:
    edition = EditionFactory.create(in_review=True)
    _as(client, UserFactory.create(staff=True))
    assert b"Guides at a glance" not in client.get(reverse("admin:index")).content
    for name in PAGES:
        assert client.get(reverse(f"admin:careers_guide_{name}")).status_code == 403
    for address in (_url(edition), _url(edition, "differences"), _url(edition, "go_back")):
        assert client.get(address).status_code == 403
    for address in (
        _url(edition, "preview"),
        _url(edition, "move", "publish"),
        reverse("admin:careers_guide_begin", args=[edition.guide.pk]),
        reverse("admin:careers_guide_reviewed", args=[edition.guide.pk]),
    ):
        assert client.post(address).status_code == 403
        assert client.get(address).status_code in {403, 405}
    edition.refresh_from_db()
    assert edition.status == EditionStatus.IN_REVIEW


@pytest.mark.parametrize(
    ("make", "may"),
    [
        (writer, {"edition": "change", "picture": "add"}),
        (reviewer, {"edition": "change", "picture": "change", "question": "change", "figure": "change"}),
    ],
)
def test_permissions_of_groups(make: type, may: dict[str, str]) -> None:
    person: User = make()
    for model in ("edition", "picture", "question", "term", "figure", "salaryband", "source", "guide"):
        assert person.has_perm(f"careers.view_{model}")
    for model, verb in may.items():
        assert person.has_perm(f"careers.{verb}_{model}")
    assert person.has_perm("careers.change_figure") == (make is reviewer)
    assert person.has_perm("careers.review_edition") == (make is reviewer)
    for never in ("approve_own_edition", "delete_guide", "delete_figure"):
        assert not person.has_perm(f"careers.{never}")
    assert not person.has_perm("postings.view_alert")


def test_admins_of_guides_may_all_of_it() -> None:
    person = guide_admin()
    for name in ("approve_own_edition", "add_guide", "delete_guide", "delete_figure", "review_edition"):
        assert person.has_perm(f"careers.{name}")


def test_a_writer_edits_and_a_reviewer_publishes(client: Client) -> None:
    live = EditionFactory.create(live=True)
    author, second = writer(), reviewer()
    begun = _as(client, author).post(reverse("admin:careers_guide_begin", args=[live.guide.pk]))
    draft = Edition.objects.get(number=2)
    assert begun.headers["location"] == _url(draft)
    page = client.get(_url(draft)).content.decode()
    assert "Save and send to review" in page
    assert "Publish now" not in page
    client.post(_url(draft), _form(draft, text="New **words**.", _review="1"))
    draft.refresh_from_db()
    assert (draft.status, draft.html) == (EditionStatus.IN_REVIEW, "<p>New <strong>words</strong>.</p>")
    # What is in review is read, not changed.
    client.post(_url(draft), _form(draft, text="Sneaked in."))
    client.post(_url(draft, "move", "publish"))
    draft.refresh_from_db()
    assert (draft.status, draft.text) == (EditionStatus.IN_REVIEW, "New **words**.")
    assert "Publish now" in _as(client, second).get(_url(draft)).content.decode()
    done = client.post(_url(draft, "move", "publish"), follow=True)
    assert "Visitors read this edition now." in done.content.decode()
    draft.refresh_from_db()
    assert draft.status == EditionStatus.PUBLISHED


def test_refused_moves_say_why(client: Client) -> None:
    person = reviewer()
    edition = EditionFactory.create(in_review=True, author=person)
    _as(client, person)
    assert "somebody else has to approve it" in client.get(_url(edition)).content.decode()
    answer = client.post(_url(edition, "move", "publish"), follow=True)
    assert "somebody else has to approve it" in answer.content.decode()
    draft = EditionFactory.create()
    answer = client.post(_url(draft, "move", "publish"), follow=True)
    assert "This edition is draft, so it cannot be published." in answer.content.decode()


def test_moves_ask_for_what_they_need_and_keep_what_was_typed(client: Client) -> None:
    edition = EditionFactory.create(in_review=True)
    _as(client, reviewer())
    answer = client.post(_url(edition, "move", "schedule"), {"at": "next Tuesday"})
    assert answer.status_code == 200
    assert 'value="next Tuesday"' in answer.content.decode()
    assert "Enter a valid date/time." in answer.content.decode()
    assert client.post(_url(edition, "move", "send-back"), {"note": ""}).status_code == 200
    assert client.post(_url(edition, "move", "explode")).status_code == 403
    at = (timezone.now() + timedelta(days=2)).replace(second=0, microsecond=0)
    client.post(_url(edition, "move", "schedule"), {"at": f"{at:%Y-%m-%dT%H:%M}"})
    edition.refresh_from_db()
    assert (edition.status, edition.publish_at) == (EditionStatus.SCHEDULED, at)
    client.post(_url(edition, "move", "send-back"), {"note": "Name the year."})
    assert "Name the year." in client.get(_url(edition)).content.decode()


def test_errors_stand_beside_the_text_and_nothing_is_lost(client: Client) -> None:
    edition = EditionFactory.create()
    text = "See [[figure:nope]] and [this](/openngs/)."
    answer = _as(client, writer()).post(_url(edition), _form(edition, text=text))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "There is no figure “nope”." in page
    assert "There is no page “/openngs/” on this site." in page
    assert text in page
    assert 'aria-invalid="true"' in page
    edition.refresh_from_db()
    assert "nope" not in edition.text


def test_a_draft_that_somebody_else_saved_is_not_written_over(client: Client) -> None:
    edition, other = EditionFactory.create(), writer(name="Bo Writer")
    seen = edition.updated_at.isoformat()
    edition.text = "Bo's words."
    actions.write(edition, other)
    _as(client, writer())
    answer = client.post(_url(edition), _form(edition, text="My words.", seen=seen))
    page = answer.content.decode()
    assert "Bo Writer saved this draft while you were writing" in page
    assert "My words." in page
    edition.refresh_from_db()
    assert edition.text == "Bo's words."
    client.post(_url(edition), _form(edition, text="Both.", seen=edition.updated_at.isoformat()))
    edition.refresh_from_db()
    assert edition.text == "Both."


@pytest.mark.parametrize("is_deleted", [True, False])
def test_what_was_typed_is_shown_when_the_draft_is_none_any_more(client: Client, is_deleted: bool) -> None:
    edition, author = EditionFactory.create(), writer()
    form, address = _form(edition, text="Half a day of words."), _url(edition)
    if is_deleted:
        edition.delete()
    else:
        actions.send_to_review(edition, author)
    answer = _as(client, author).post(address, form)
    assert answer.status_code == 409
    assert "Half a day of words." in answer.content.decode()
    assert not Edition.objects.filter(text="Half a day of words.").exists()
    # Whoever may not write learns nothing of it.
    assert _as(client, UserFactory.create(staff=True)).post(address, form).status_code in {302, 403}


def test_nobody_approves_a_text_that_came_after_the_one_they_read(client: Client) -> None:
    edition, author = EditionFactory.create(in_review=True), writer()
    page = _as(client, reviewer()).get(_url(edition)).content.decode()
    read = edition.updated_at.isoformat()
    assert page.count(f'value="{read}"') == 3
    actions.send_back(edition, reviewer(), "Shorter.")
    edition.text = "Something else altogether."
    actions.write(edition, author)
    actions.send_to_review(edition, author)
    answer = client.post(_url(edition, "move", "publish"), {"seen": read}, follow=True)
    assert "changed since you opened its page" in answer.content.decode()
    edition.refresh_from_db()
    assert edition.status == EditionStatus.IN_REVIEW
    client.post(_url(edition, "move", "publish"), {"seen": edition.updated_at.isoformat()})
    edition.refresh_from_db()
    assert edition.status == EditionStatus.PUBLISHED


def test_a_note_is_kept_when_somebody_else_decided_meanwhile(client: Client) -> None:
    edition = EditionFactory.create(in_review=True)
    actions.publish(edition, reviewer())
    answer = _as(client, reviewer()).post(_url(edition, "move", "send-back"), {"note": "Name the year."})
    assert answer.status_code == 200
    assert "cannot be sent back" in answer.content.decode()
    assert "Name the year." in answer.content.decode()
    late = client.post(
        _url(EditionFactory.create(in_review=True), "move", "schedule"), {"at": "2020-01-01T10:00"}
    )
    assert "That time has passed." in late.content.decode()
    assert 'value="2020-01-01T10:00"' in late.content.decode()


def test_only_drafts_are_deleted(client: Client) -> None:
    _as(client, guide_admin())
    live, draft = EditionFactory.create(live=True), EditionFactory.create()
    for edition in (live, draft):
        client.post(_url(edition, "delete"), {"post": "yes"})
    assert list(Edition.objects.all()) == [live]
    client.post(reverse("admin:careers_guide_delete", args=[live.guide.pk]), {"post": "yes"})
    assert Guide.objects.filter(pk=live.guide.pk).exists()


def test_live_preview_is_rendered_and_stores_nothing(client: Client) -> None:
    edition = EditionFactory.create()
    FigureFactory.create(key="grade", value="3.5 of 4.0")
    typed = {"title": "Anew", "summary": "Short.", "text": "At least [[figure:grade]]. [[figure:nope]]"}
    answer = _as(client, writer()).post(_url(edition, "preview"), typed)
    page = answer.content.decode()
    assert "3.5 of 4.0" in page
    assert "There is no figure “nope”." in page
    assert "<h1>Anew</h1>" in page
    assert "no-store" in answer.headers["Cache-Control"]
    assert client.get(_url(edition, "preview")).status_code == 405
    edition.refresh_from_db()
    assert "Anew" not in edition.title
    strict = _as(Client(enforce_csrf_checks=True), writer())
    assert strict.post(_url(edition, "preview"), typed).status_code == 403
    full = client.post(_url(edition, "preview"), typed | {"_full": ""}).content.decode()
    assert "nothing of it is saved" in full
    assert "3.5 of 4.0" in full


def test_scripts_reach_neither_preview_nor_page(client: Client) -> None:
    edition = EditionFactory.create(title="<i>t</i>")
    author = writer()
    _as(client, author)
    previews = [
        client.post(_url(edition, "preview"), {"title": XSS, "summary": XSS, "text": XSS} | full)
        for full in ({}, {"_full": ""})
    ]
    client.post(
        _url(edition),
        _form(edition, title="<script>t</script>", text=XSS.replace("[x](javascript:alert(1))", "")),
    )
    edition.refresh_from_db()
    assert "script>alert" in edition.text
    actions.send_to_review(edition, author)
    actions.publish(edition, reviewer())
    pages = [
        *(answer.content.decode() for answer in previews),
        client.get(reverse("careers:guide", args=[edition.guide.slug])).content.decode(),
        client.get(_url(edition)).content.decode(),
    ]
    for page in pages:
        for bad in (
            "<script>alert",
            "<script>t",
            "onerror=alert(1)>",
            "<b onclick",
            'href="javascript',
            "<img src=x",
        ):
            assert bad not in page


def test_preview_link_works_without_an_account_until_it_does_not(client: Client) -> None:
    edition = EditionFactory.create(in_review=True, text="Only for reviewers.")
    page = _as(client, reviewer()).get(_url(edition)).content.decode()
    token = page.partition('href="/guides/preview/')[2].partition('/"')[0]
    link = f"/guides/preview/{token}/"
    anonymous = Client()
    answer = anonymous.get(link)
    assert answer.status_code == 200
    assert "Only for reviewers." in answer.content.decode()
    assert "Visitors do not see it yet." in answer.content.decode()
    assert '<meta name="robots" content="noindex">' in answer.content.decode()
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Robots-Tag"].startswith("noindex")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert anonymous.post(link).status_code == 405
    assert anonymous.get(reverse("careers:guide", args=[edition.guide.slug])).status_code == 404
    # Torn, of another edition, expired, and of what is live.
    torn = anonymous.get(reverse("careers:guide-preview", args=["1" + token]))
    assert torn.status_code == 403
    assert "not one of ours" in torn.content.decode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("careers.guides.previews.HOLDS", timedelta(seconds=-1))
        assert "expired" in anonymous.get(link).content.decode()
    actions.publish(edition, reviewer())
    assert "not a draft any more" in anonymous.get(link).content.decode()


def test_differences_are_marked_in_words_too(client: Client) -> None:
    live = EditionFactory.create(live=True, text="Pays <40> a year in the lab.\n\nThe end.")
    edition = EditionFactory.create(
        guide=live.guide, number=2, title=live.title, text="Pays <50> a year in the lab.\n\nThe end."
    )
    page = _as(client, writer()).get(_url(edition, "differences"), {"from": "1"}).content.decode()
    assert '<del><span class="visually-hidden">taken out: </span>&lt;40&gt; </del>' in page
    assert '<ins><span class="visually-hidden">put in: </span>&lt;50&gt; </ins>' in page
    for odd in ("x", "9" * 30, "-1"):
        assert client.get(_url(edition, "differences"), {"from": odd}).status_code == 200


def test_going_back_asks_first(client: Client) -> None:
    guide = GuideFactory.create()
    old = EditionFactory.create(guide=guide, status=EditionStatus.SUPERSEDED, text="Older words.")
    EditionFactory.create(guide=guide, live=True, text="Newer words.")
    _as(client, writer())
    assert "taken out" in client.get(_url(old, "go_back")).content.decode()
    assert guide.editions.count() == 2
    client.post(_url(old, "go_back"))
    draft = guide.editions.get(number=3)
    assert (draft.text, draft.status) == ("Older words.", EditionStatus.DRAFT)
    again = client.post(_url(old, "go_back"), follow=True)
    assert "Edition 3 is still open" in again.content.decode()


def test_a_review_without_changes_holds_for_months(client: Client) -> None:
    guide = EditionFactory.create(live=True).guide
    address = reverse("admin:careers_guide_reviewed", args=[guide.pk])
    _as(client, writer()).post(address)
    guide.refresh_from_db()
    assert not guide.reviewed_by
    _as(client, reviewer(name="Ada Reader")).post(address)
    guide.refresh_from_db()
    assert (guide.reviewed_on, guide.reviewed_by) == (timezone.now().date(), "Ada Reader")
    assert guide.review_due is not None


def _guide_form(guide: Guide, **changes: object) -> dict[str, object]:
    form: dict[str, object] = {
        "slug": guide.slug,
        "kind": guide.kind,
        "role": guide.role,
        "position": 0,
        "search": "",
        "review_months": 12,
    }
    for prefix in ("aspects", "steps", "questions"):
        form |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    return form | changes


def test_questions_are_written_on_the_guides_page_with_their_history(client: Client) -> None:
    guide, person = EditionFactory.create(live=True).guide, reviewer()
    _as(client, person)
    address = reverse("admin:careers_guide_change", args=[guide.pk])
    row = {"questions-TOTAL_FORMS": 1, "questions-0-key": "why", "questions-0-position": 1}
    row |= {"questions-0-question": "Why?", "questions-0-answer": "See [[figure:nope]]."}
    refused = client.post(address, _guide_form(guide, **row))
    assert "There is no figure “nope”." in refused.content.decode()
    assert "See [[figure:nope]]." in refused.content.decode()
    client.post(address, _guide_form(guide, **row | {"questions-0-answer": "*Because*."}))
    question = Question.objects.get()
    assert question.html == "<p><em>Because</em>.</p>"
    assert question.history.get().history_user == person


def test_history_of_a_figure_shows_words_and_goes_back(client: Client) -> None:
    figure = FigureFactory.create(key="grade", value="3.5 of 4.0")
    person = reviewer()
    _as(client, person)
    address = reverse("admin:careers_figure_change", args=[figure.pk])
    form = {"value": "3.7 of 4.0", "meaning": figure.meaning, "source": figure.source_id}
    client.post(address, form)
    figure.refresh_from_db()
    assert figure.value == "3.7 of 4.0"
    page = client.get(reverse("admin:careers_figure_history", args=[figure.pk])).content.decode()
    assert "taken out: </span>3.5 </del>" in page
    assert "style=" not in page.partition('id="change-history"')[2]
    first = figure.history.earliest()
    back = reverse("admin:careers_figure_simple_history", args=[figure.pk, first.pk])
    assert client.get(back).status_code == 200
    _as(client, writer())
    assert client.post(back, form | {"value": "0"}).status_code == 403
    _as(client, person).post(back, form | {"value": "3.5 of 4.0"})
    figure.refresh_from_db()
    assert figure.value == "3.5 of 4.0"
    assert figure.history.latest().history_user == person


def test_odd_addresses_of_histories_are_no_errors(client: Client) -> None:
    figure = FigureFactory.create()
    _as(client, reviewer())
    for name, *keys in (
        ("history", "x"),
        ("simple_history", figure.pk, "x"),
        ("simple_history", "x", 1),
        ("simple_history", figure.pk, "9" * 30),
    ):
        for ask in (client.get, client.post):
            assert ask(reverse(f"admin:careers_figure_{name}", args=keys)).status_code == 404


def test_histories_of_terms_and_questions_are_kept_from_those_who_only_read(client: Client) -> None:
    term = Term.objects.create(slug="tenure", name="Tenure", meaning="A post for good.")
    _as(client, writer())
    back = reverse("admin:careers_term_simple_history", args=[term.pk, term.history.get().pk])
    assert client.get(back).status_code == 200
    assert client.post(back, {"name": "X", "slug": "tenure", "meaning": "Y"}).status_code == 403


@pytest.mark.parametrize("kind", ["figure", "band"])
def test_what_is_quoted_says_where(client: Client, kind: str) -> None:
    quoted = FigureFactory.create(key="one") if kind == "figure" else SalaryBandFactory.create(key="one")
    live = EditionFactory.create(live=True, text=f"See [[{kind}:one]].")
    EditionFactory.create(live=True, text=f"See [[{kind}:one-more]].")
    Term.objects.create(slug="t", name="A term", meaning=f"As [[{kind}:one]].")
    model = "figure" if isinstance(quoted, Figure) else "salaryband"
    page = _as(client, reviewer()).get(reverse(f"admin:careers_{model}_change", args=[quoted.pk]))
    text = page.content.decode()
    assert "What you change here changes there at once." in text
    assert text.count("edition 1, published") == 1
    assert f">{live.guide}</a>" in text
    assert "glossary: A term" in text


def test_what_a_text_quotes_is_not_deleted(client: Client) -> None:
    quoted, free = FigureFactory.create(key="in-use"), FigureFactory.create(key="in")
    EditionFactory.create(live=True, text="See [[figure:in-use]].")
    _as(client, guide_admin())
    for figure in (quoted, free):
        client.post(reverse("admin:careers_figure_delete", args=[figure.pk]), {"post": "yes"})
    chosen = {"action": "delete_selected", "_selected_action": [quoted.pk], "post": "yes"}
    client.post(reverse("admin:careers_figure_changelist"), chosen)
    assert list(Figure.objects.all()) == [quoted]


def _image(kind: str, size: tuple[int, int] = (40, 20), name: str = "") -> SimpleUploadedFile:
    target = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    Image.new("RGB", size, "navy").save(target, kind, exif=exif)
    return SimpleUploadedFile(name or f"my photo.{kind.lower()}", target.getvalue())


def test_pictures_are_checked_written_anew_and_described(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    _as(client, writer())
    add = reverse("admin:careers_picture_add")
    for file in (
        SimpleUploadedFile("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
        SimpleUploadedFile("x.png", b"\x89PNG\r\n\x1a\n torn"),
        _image("GIF"),
        SimpleUploadedFile("big.png", b"0" * 4_000_001),
    ):
        assert b"picture" in client.post(add, {"name": "a", "alt": "Words", "file": file}).content
    assert (
        b"This field is required."
        in client.post(add, {"name": "a", "alt": " ", "file": _image("PNG")}).content
    )
    assert not Picture.objects.exists()
    client.post(add, {"name": "a", "alt": "A navy field", "file": _image("JPEG", (3200, 100))})
    picture = Picture.objects.get()
    assert "photo" not in str(picture.file.name)
    assert str(picture.file.name).endswith(".jpg")
    with Image.open(picture.file.path) as kept:
        assert (kept.size, dict(kept.getexif())) == ((1600, 50), {})


def _files(file: SimpleUploadedFile) -> MultiValueDict[str, UploadedFile[bytes]]:
    return MultiValueDict({"file": [file]})


def test_a_phones_picture_is_taken_and_what_cannot_be_read_is_said(
    settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    target = BytesIO()
    small = Image.new("RGB", (40, 20), "navy")
    small.save(target, "MPO", save_all=True, append_images=[small])
    two_in_one = PictureForm(
        {"name": "a", "alt": "Navy"}, _files(SimpleUploadedFile("a.jpg", target.getvalue()))
    )
    assert two_in_one.is_valid()
    assert str(two_in_one.save().file.name).endswith(".jpg")
    # Four megabytes that nobody sees, packed in a few bytes.
    packed = b"zTXt" + b"a\0\0" + zlib.compress(b"x" * 4_000_000)
    chunk = (len(packed) - 4).to_bytes(4, "big") + packed + zlib.crc32(packed).to_bytes(4, "big")
    plain = BytesIO()
    small.save(plain, "PNG")
    bomb = plain.getvalue()[:-12] + chunk + plain.getvalue()[-12:]
    refused = PictureForm({"name": "b", "alt": "Navy"}, _files(SimpleUploadedFile("b.png", bomb)))
    assert "can be read" in str(refused.errors["file"])


def test_a_text_without_end_is_neither_rendered_nor_saved_and_stays_in_the_form(client: Client) -> None:
    edition, text = EditionFactory.create(), "word " * 12_001 + "the end"
    answer = _as(client, writer()).post(_url(edition), _form(edition, text=text))
    assert "Please keep it under 60,000." in answer.content.decode()
    assert "the end" in answer.content.decode()
    preview = client.post(_url(edition, "preview"), {"text": text}).content.decode()
    assert "Please keep it under 60,000." in preview
    assert "the end" not in preview


def test_steps_of_a_guide_change_places(client: Client) -> None:
    guide = EditionFactory.create(live=True).guide
    first, second = (guide.steps.create(position=at, title=f"Step {at}") for at in (1, 2))
    rows: dict[str, object] = {"steps-TOTAL_FORMS": 2, "steps-INITIAL_FORMS": 2}
    for number, (step, position) in enumerate(((first, 2), (second, 1))):
        rows |= {f"steps-{number}-{name}": "" for name in ("level", "years", "text")}
        rows |= {f"steps-{number}-id": step.pk, f"steps-{number}-guide": guide.pk}
        rows |= {f"steps-{number}-position": position, f"steps-{number}-title": step.title}
    address = reverse("admin:careers_guide_change", args=[guide.pk])
    _as(client, reviewer()).post(address, _guide_form(guide, **rows))
    assert list(guide.steps.values_list("title", flat=True)) == ["Step 2", "Step 1"]
    # Two at one place are still refused, in words.
    refused = client.post(address, _guide_form(guide, **rows | {"steps-1-position": 2}))
    assert "correct the duplicate" in refused.content.decode()


def test_a_guide_does_not_take_the_address_of_another_page(client: Client) -> None:
    _as(client, guide_admin())
    form = _guide_form(GuideFactory.build(slug="compare"))
    answer = client.post(reverse("admin:careers_guide_add"), form)
    assert "another page at /guides/compare/" in answer.content.decode()
    assert not Guide.objects.exists()


def test_a_guides_form_takes_back_no_review_and_no_address(client: Client) -> None:
    guide, person = EditionFactory.create(live=True).guide, reviewer()
    address = reverse("admin:careers_guide_change", args=[guide.pk])
    page = _as(client, person).get(address).content.decode()
    assert 'name="initial-review_due"' in page
    # Reviewed while the form was open; what somebody types in it is taken all the same.
    actions.confirm_review(guide, person)
    shown = {"review_due": "", "initial-review_due": ""}
    assert client.post(address, _guide_form(guide, position=7, slug="other", **shown)).status_code == 302
    stored = Guide.objects.get()
    assert (stored.position, stored.slug, stored.review_due) == (7, guide.slug, guide.review_due)
    client.post(address, _guide_form(guide, position=7, **shown | {"review_due": "2030-01-31"}))
    assert str(Guide.objects.get().review_due) == "2030-01-31"


def test_a_guide_that_goes_live_while_its_form_is_saved_stays_live() -> None:
    guide = GuideFactory.create()
    edition = EditionFactory.create(guide=Guide.objects.get(), live=True)
    form = GuideForm(_guide_form(guide, position=3), instance=guide)
    assert form.is_valid()
    GuideAdmin(Guide, admin.site).save_model(HttpRequest(), form.instance, form, change=True)
    assert (Guide.objects.get().live, Guide.objects.get().position) == (edition, 3)


def test_ageing_and_links_are_listed(client: Client) -> None:
    source = SourceFactory.create(title="A survey", year=2023)
    FigureFactory.create(value="42", meaning="Of all.", source=source, review_due=timezone.now().date())
    _as(client, writer())
    page = client.get(reverse("admin:careers_guide_ageing")).content.decode()
    assert "Figure: 42: Of all." in page
    assert "A survey" in page
    assert "2023" in page
    assert "None was asked yet." in client.get(reverse("admin:careers_guide_links")).content.decode()
