"""How an institution describes itself."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks

from postings.institutions.profile import ChangedMeanwhileError, Profile, save_profile, version_of
from postings.institutions.wording import description_html
from tests.factories import InstitutionFactory, OpeningFactory
from tests.factories.people import MembershipFactory

if TYPE_CHECKING:
    from pytest_django import Settings

    from postings.institutions.models import Institution
    from postings.institutions.people_models import Membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(settings: Settings, tmp_path: Path) -> Membership:
    settings.MEDIA_ROOT = str(tmp_path)
    return MembershipFactory.create(editor=True)


def address(member: Membership) -> str:
    return reverse("postings:desk-profile", args=[member.institution.slug])


def typed(institution: Institution, **more: object) -> dict[str, object]:
    return {"seen": version_of(institution), "description": "", "city": "Bern", "website": "", **more}


def picture(name: str = "logo.png") -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (10, 10)).save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue())


def test_an_editor_saves_and_it_is_public(client: Client, editor: Membership) -> None:
    client.force_login(editor.user)
    institution = editor.institution
    links = {"label_0": "Our group", "url_0": "https://example.org/group"}
    data = typed(institution, description="We are **new**.\n\nAnd small.", website="example.org", **links)
    assert client.post(address(editor), data).status_code == 302
    institution.refresh_from_db()
    assert institution.links == [{"label": "Our group", "url": "https://example.org/group"}]
    assert institution.website == "https://example.org"
    page = client.get(institution.get_absolute_url()).content.decode()
    assert "We are <strong>new</strong>." in page
    assert 'href="https://example.org/group"' in page
    assert "What verified means" in page
    shown = client.get(address(editor)).content.decode()
    assert "We are **new**." in shown
    assert "Our group" in shown


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("url_1", "http://example.org", "begins with https://"),
        ("url_1", "javascript:alert(1)", "valid URL"),
        ("url_1", "https://example.org", "where it leads"),
        ("label_1", "Only words", "give the address"),
        ("website", "javascript:alert(1)", "valid URL"),
        ("description", "a\x00b", "Null characters"),
        ("description", "x" * 5001, "at most 5000"),
        ("city", "x" * 121, "at most 120"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_kept(
    client: Client, editor: Membership, name: str, value: str, message: str
) -> None:
    client.force_login(editor.user)
    response = client.post(address(editor), typed(editor.institution, **{name: value, "label_5": "Mine"}))
    assert response.status_code == 200
    page = response.content.decode()
    assert message in page
    assert 'value="Mine"' in page
    editor.institution.refresh_from_db()
    assert editor.institution.city != "Bern"


def test_two_editors_do_not_overwrite_each_other(client: Client, editor: Membership) -> None:
    client.force_login(editor.user)
    mine = typed(editor.institution, description="Mine")
    client.post(address(editor), typed(editor.institution, description="Theirs"))
    response = client.post(address(editor), mine)
    assert response.status_code == 409
    page = response.content.decode()
    assert "Somebody else has saved this profile meanwhile" in page
    assert "Mine" in page
    assert "Theirs" in page
    editor.institution.refresh_from_db()
    assert editor.institution.description == "Theirs"
    again = {**mine, "seen": version_of(editor.institution)}
    assert client.post(address(editor), again).status_code == 302
    editor.institution.refresh_from_db()
    assert editor.institution.description == "Mine"


def test_a_version_that_was_made_up_is_late(editor: Membership) -> None:
    with pytest.raises(ChangedMeanwhileError):
        save_profile(institution_id=editor.institution_id, seen="x", profile=Profile("", "", "", []))


def test_a_new_logo_replaces_the_old_picture(
    client: Client,
    editor: Membership,
    tmp_path: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    client.force_login(editor.user)
    client.post(address(editor), typed(editor.institution, logo=picture()))
    editor.institution.refresh_from_db()
    (first,) = tmp_path.glob("logos/*")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address(editor), typed(editor.institution, logo=picture()))
        assert first.exists()
    editor.institution.refresh_from_db()
    (second,) = tmp_path.glob("logos/*")
    assert second != first
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address(editor), typed(editor.institution, removes_logo="on"))
    assert not list(tmp_path.glob("logos/*"))


def test_a_logo_that_is_none_is_refused(client: Client, editor: Membership) -> None:
    client.force_login(editor.user)
    upload = SimpleUploadedFile("logo.png", b"<svg onload='alert(1)'>")
    page = client.post(address(editor), typed(editor.institution, logo=upload)).content.decode()
    assert "not a PNG, JPEG or WebP" in page


def test_the_preview_shows_and_does_not_save(client: Client, editor: Membership) -> None:
    client.force_login(editor.user)
    data = typed(editor.institution, description="*Soon*", preview="yes")
    page = client.post(address(editor), data).content.decode()
    assert "<em>Soon</em>" in page
    part = client.post(address(editor), data, headers={"HX-Request": "true"}).content.decode()
    assert "<em>Soon</em>" in part
    assert "<form" not in part
    wrong = client.post(
        address(editor), {**data, "url_0": "http://x.org"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "begins with https://" in wrong
    editor.institution.refresh_from_db()
    assert editor.institution.description == ""


def test_viewers_do_not_change_it(client: Client, editor: Membership) -> None:
    viewer = MembershipFactory.create(institution=editor.institution, viewer=True)
    client.force_login(viewer.user)
    assert client.post(address(editor), typed(editor.institution)).status_code == 403


def test_nobody_speaks_for_it_before_it_is_verified(client: Client) -> None:
    owner = MembershipFactory.create(institution__unverified=True)
    client.force_login(owner.user)
    assert ">Save<" not in client.get(address(owner)).content.decode()
    response = client.post(address(owner), typed(owner.institution, description="Send money"))
    assert response.status_code == 403
    assert "as soon as the institution is verified" in response.content.decode()
    owner.institution.refresh_from_db()
    assert owner.institution.description == ""


def test_what_nobody_has_looked_at_is_on_no_list(client: Client) -> None:
    made = InstitutionFactory.create(unverified=True)
    with_opening = OpeningFactory.create(institution__unverified=True).institution
    listed = client.get(reverse("postings:institutions")).content.decode()
    assert made.get_absolute_url() not in listed
    assert with_opening.get_absolute_url() in listed
    found = client.get(reverse("postings:api-institutions")).json()["results"]
    assert [one["slug"] for one in found] == [with_opening.slug]
    assert '<meta name="robots" content="noindex">' in client.get(made.get_absolute_url()).content.decode()
    assert "noindex" not in client.get(with_opening.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("text", "has", "has_not"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;", "<script"),
        ("[x](javascript:alert(1))", "x", "href"),
        ("![x](https://example.org/x.png)", "x", "<img"),
        ("# Large", "<h3>Large</h3>", "<h1"),
        ("One\ntwo\n\nthree", "<p>One<br>", "<script"),
        ("[x](https://example.org)", 'rel="nofollow noopener"', "onclick"),
    ],
)
def test_descriptions_are_harmless(text: str, has: str, has_not: str) -> None:
    html = description_html(text)
    assert has in html
    assert has_not not in html


def test_the_public_page_offers_to_follow(client: Client) -> None:
    institution = OpeningFactory.create(institution=InstitutionFactory.create(unverified=True)).institution
    page = client.get(institution.get_absolute_url()).content.decode()
    assert f"{reverse('postings:alert-create')}?institution={institution.slug}" in page
    assert "Follow" in page
    assert "What verified means" not in page


def test_a_picture_is_its_words() -> None:
    html = description_html("Our ![crest <b>](https://example.org/p.png) and house")
    assert html == "<p>Our crest &lt;b&gt; and house</p>\n"


def test_a_chosen_logo_that_is_not_saved_is_asked_for_again(client: Client, editor: Membership) -> None:
    client.force_login(editor.user)
    data = typed(editor.institution, url_0="nonsense", logo=picture())
    assert "choose its file again" in client.post(address(editor), data).content.decode()
    data = typed(editor.institution, url_0="nonsense")
    assert "choose its file again" not in client.post(address(editor), data).content.decode()
