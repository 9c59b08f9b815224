"""Preview and publication: nothing is written before, and once is once."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from postings.institutions.models import Institution
from postings.moderation.models import Case, Reason
from postings.openings.actions import update_opening
from postings.openings.choices import Origin, Status
from postings.openings.models import Opening, OpeningChange
from postings.publishing import release as releasing
from postings.publishing.models import Draft
from postings.publishing.wizard.from_opening import draft_of
from postings.publishing.wizard.publishing import Became, OpeningMovedError, publish
from postings.publishing.wizard.saving import keep
from postings.publishing.wizard.starting import take_up
from postings.search.models import SearchChange
from tests.factories import InstitutionFactory, MembershipFactory, OpeningFactory
from tests.factories.publishing import DraftFactory

if TYPE_CHECKING:
    from django.test import Client

    from postings.institutions.people_models import Membership

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_is_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releasing, "SAMPLED", 0.0)


def at(name: str, draft: Draft) -> str:
    return reverse(f"postings:{name}", args=[draft.institution.slug, draft.pk])


def change(draft: Draft, step: str, **fields: Any) -> Draft:
    keep(draft, {**draft.typed, step: {**draft.typed[step], **fields}}, None)
    return draft


def all_rows() -> dict[str, int]:
    """How many rows each table of the rooms has."""
    with connection.cursor() as cursor:
        tables = [
            name for name in connection.introspection.table_names(cursor) if name.startswith("postings_")
        ]
        counts = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 - names of our own tables
            counts[table] = cursor.fetchone()[0]
    return counts


def test_preview_is_the_page_of_the_opening_and_leaves_no_trace(desk: Client, draft: Draft) -> None:
    before = all_rows()
    preview = desk.get(at("draft-preview", draft)).content.decode()
    assert all_rows() == before
    publish(draft, version=draft.version, actor=draft.author or MembershipFactory.create().user)
    opening = Opening.objects.get(title=draft.title)
    page = desk.get(opening.get_absolute_url()).content.decode()

    def article(html: str) -> str:
        (found,) = re.findall(r"<article>.*</article>", html, re.DOTALL)
        # The addresses of an opening that is not there yet lead nowhere; the moment is another one.
        return re.sub(
            r'"(#preview|[^"]*-\d+/[^"]*)"|checklist="\d+"|(datetime|value)="[^"]*"|like=\d+', '""', found
        )

    assert article(preview.partition('id="preview"')[2]) == article(page)


def test_preview_of_changes_leaves_no_trace_and_lists_them(desk: Client, institution: Institution) -> None:
    opening = OpeningFactory.create(institution=institution, complete=True, title="To change")
    draft = change(take_up(opening, MembershipFactory.create().user), "pay", pay_max="70000")
    before, version = all_rows(), Opening.objects.get(pk=opening.pk).version
    page = desk.get(at("draft-preview", draft)).content.decode()
    assert "€54,000–62,000 a year" in page
    assert "€54,000–70,000 a year" in page
    assert all_rows() == before
    assert Opening.objects.get(pk=opening.pk).version == version


def test_search_learns_of_what_is_published_and_of_no_preview(desk: Client, draft: Draft) -> None:
    SearchChange.objects.all().delete()
    desk.get(at("draft-preview", draft))
    assert not SearchChange.objects.exists()
    desk.post(at("draft-publish", draft), {"when": "now", "version": draft.version})
    assert SearchChange.objects.exists()


def test_hard_findings_and_errors_keep_a_draft_from_being_published(desk: Client, draft: Draft) -> None:
    change(draft, "applying", deadline_date="2020-01-01")
    change(draft, "pay", pay_min="lots")
    answer = desk.post(at("draft-publish", draft), {"when": "now", "version": draft.version})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert f"/drafts/{draft.pk}/pay/#id_pay_min" in page
    assert f"/drafts/{draft.pk}/applying/#id_deadline_date" in page
    assert not Opening.objects.filter(title=draft.title).exists()
    assert Draft.objects.filter(pk=draft.pk).exists()


def test_blank_draft_says_everything_that_is_missing(desk: Client, institution: Institution) -> None:
    blank = DraftFactory.create(institution=institution)
    page = desk.get(at("draft-preview", blank)).content.decode()
    for field in ("title", "role", "description"):
        assert f"/role/#id_{field}" in page
    assert "Publish now" not in page


def test_second_press_leads_to_what_the_first_published(desk: Client, draft: Draft) -> None:
    posted = {"when": "now", "version": draft.version}
    first = desk.post(at("draft-publish", draft), posted)
    second = desk.post(at("draft-publish", draft), posted)
    assert first.headers["Location"] == second.headers["Location"]
    assert Opening.objects.filter(title=draft.title).count() == 1


def test_draft_that_was_changed_after_the_preview_is_not_published(desk: Client, draft: Draft) -> None:
    seen = draft.version
    change(draft, "role", title="Something else about machine learning")
    answer = desk.post(at("draft-publish", draft), {"when": "now", "version": seen})
    assert answer.status_code == 409
    assert "changed after you opened this page" in answer.content.decode()
    assert not Opening.objects.filter(origin=Origin.TYPED, title=draft.title).exists()


def test_template_is_not_published_itself(desk: Client, institution: Institution) -> None:
    template = DraftFactory.create(institution=institution, template=True)
    answer = desk.post(at("draft-publish", template), {"when": "now", "version": template.version})
    assert answer.status_code == 409
    assert Draft.objects.filter(pk=template.pk).exists()


def test_publish_later_in_a_named_zone(desk: Client, draft: Draft) -> None:
    day = (timezone.now() + timedelta(days=30)).date().isoformat()
    posted = {"when": "later", "on": day, "at": "09:00", "zone": "America/New_York", "version": draft.version}
    assert desk.post(at("draft-publish", draft), posted).status_code == 302
    opening = Opening.objects.get(title=draft.title)
    assert opening.status == Status.SCHEDULED
    assert opening.scheduled_for is not None
    assert opening.scheduled_for.astimezone(UTC).hour in (13, 14)


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"on": "2020-01-01", "at": "09:00", "zone": "UTC"},
        {"on": "2099-01-01", "at": "09:00", "zone": "UTC"},
        {"on": "soon", "at": "09:00", "zone": "UTC"},
        {"on": "2027-01-01", "at": "09:00", "zone": "Mars"},
    ],
)
def test_publish_later_needs_a_moment_to_come(desk: Client, draft: Draft, odd: dict[str, str]) -> None:
    answer = desk.post(at("draft-publish", draft), {"when": "later", "version": draft.version, **odd})
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()
    assert Draft.objects.filter(pk=draft.pk).exists()


def test_opening_of_an_unverified_institution_waits_for_staff(db: None) -> None:
    owner = MembershipFactory.create(institution=InstitutionFactory.create(is_verified=False))
    draft = DraftFactory.create(institution=owner.institution, complete=True)
    done = publish(draft, version=1, actor=owner.user)
    assert done.became is Became.IN_REVIEW
    assert Case.objects.get(opening=done.opening).reasons == [Reason.NEW_INSTITUTION]


# Edits


def published(editor: Membership, **fields: Any) -> Opening:
    """One that passes the gate."""
    text = (
        "<p>You study how machine learning models learn from few examples, and publish what you find.</p>" * 8
    )
    return OpeningFactory.create(institution=editor.institution, complete=True, description=text, **fields)


def edited(opening: Opening, actor: Membership, **pay: str) -> Draft:
    return change(take_up(opening, actor.user), "pay", **pay)


def test_edit_changes_the_opening_in_place_and_is_looked_at(editor: Membership) -> None:
    opening = published(editor)
    published_at = opening.published_at
    draft = edited(opening, editor, pay_max="70000")
    done = publish(draft, version=draft.version, actor=editor.user)
    assert done.became is Became.CHANGED_AND_READ
    opening.refresh_from_db()
    assert (opening.pay_max, opening.status, opening.published_at) == (
        Decimal(70000),
        Status.PUBLISHED.value,
        published_at,
    )
    entry = OpeningChange.objects.get(opening=opening)
    assert (entry.actor, entry.is_material, set(entry.changes)) == (editor.user, True, {"pay"})
    case = Case.objects.get(opening=opening)
    assert case.reasons == [Reason.CHANGED]
    assert case.before["pay"].replace("\xa0", " ") == "€54,000–62,000 a year"
    assert not Draft.objects.exists()


def test_edit_of_the_text_is_looked_at_too(editor: Membership) -> None:
    """Whoever had a good text approved cannot put another in its place unseen."""
    opening = published(editor)
    draft = change(
        take_up(opening, editor.user), "role", description=f"{'You sell houses in the sun. ' * 30}"
    )
    assert publish(draft, version=draft.version, actor=editor.user).became is Became.CHANGED_AND_READ
    assert Reason.CHANGED in Case.objects.get(opening=opening).reasons


def test_edit_of_what_waits_for_its_day_is_looked_at_too(editor: Membership) -> None:
    opening = published(editor, scheduled=True)
    draft = edited(opening, editor, pay_max="70000")
    assert publish(draft, version=draft.version, actor=editor.user).became is Became.KEPT
    assert Case.objects.get(opening=opening).reasons == [Reason.CHANGED]


def test_edit_of_a_trusted_institution_or_of_little_weight_is_not(
    editor: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("postings.publishing.release.random", lambda: 1.0)
    opening = published(editor)
    draft = edited(opening, editor, benefits="Pension\nDay care")
    assert publish(draft, version=draft.version, actor=editor.user).became is Became.CHANGED
    Institution.objects.update(is_trusted=True)
    draft = edited(opening, editor, pay_max="70000")
    draft.refresh_from_db()
    assert publish(draft, version=draft.version, actor=editor.user).became is Became.CHANGED
    assert not Case.objects.exists()


def test_edit_of_what_is_not_public_yet_goes_with_it(editor: Membership) -> None:
    opening = published(editor, in_review=True)
    draft = edited(opening, editor, pay_max="70000")
    assert publish(draft, version=draft.version, actor=editor.user).became is Became.KEPT
    opening.refresh_from_db()
    assert (opening.status, opening.pay_max) == (Status.IN_REVIEW.value, Decimal(70000))


def test_edit_that_changes_nothing_changes_nothing(editor: Membership) -> None:
    opening = published(editor)
    before = draft_of(opening)
    draft = take_up(opening, editor.user)
    done = publish(draft, version=draft.version, actor=editor.user)
    assert done.became is Became.UNCHANGED
    assert not OpeningChange.objects.filter(opening=opening).exists()
    assert draft_of(Opening.objects.get(pk=opening.pk)) == before


def test_edit_of_an_imported_opening_keeps_its_evidence_and_notes_what_a_person_changed(
    editor: Membership,
) -> None:
    opening = published(editor, imported=True, evidence={"pay": "We pay 54 to 62."})
    opening.qualifications.update(evidence="You know Python.")
    draft = edited(opening, editor, pay_max="70000", hours="part_time")
    publish(draft, version=draft.version, actor=editor.user)
    opening.refresh_from_db()
    assert set(opening.hand_edited) == {"pay", "hours", "contract"}
    assert opening.evidence == {"pay": "We pay 54 to 62."}
    assert opening.origin_url.startswith("https://feed.example.org/")
    assert {row.evidence for row in opening.qualifications.all()} == {"You know Python."}


def test_rejected_opening_is_mended_and_handed_in_again(editor: Membership) -> None:
    Institution.objects.update(is_verified=False)
    opening = published(editor, rejected=True)
    draft = edited(opening, editor, pay_max="70000")
    draft.institution.refresh_from_db()
    done = publish(draft, version=draft.version, actor=editor.user)
    assert done.became is Became.IN_REVIEW
    assert Opening.objects.get(pk=opening.pk).status == Status.IN_REVIEW


def changed_meanwhile(opening: Opening, **fields: Any) -> None:
    update_opening(opening=opening, draft=replace(draft_of(opening), **fields), source="feed")


def test_opening_that_moved_shows_three_ways_and_asks(desk: Client, editor: Membership) -> None:
    opening = published(editor, title="As it began")
    draft = edited(opening, editor, pay_max="70000")
    changed_meanwhile(opening, title="As the feed has it", pay_max=Decimal(65000))
    with pytest.raises(OpeningMovedError):
        publish(draft, version=draft.version, actor=editor.user)
    refused = desk.post(at("draft-publish", draft), {"when": "now", "version": draft.version})
    assert refused.status_code == 409
    assert at("draft-merge", draft) in refused.content.decode()
    page = desk.get(at("draft-merge", draft)).content.decode()
    for words in ("As it began", "As the feed has it", "62000", "65000", "70000"):
        assert words in page
    opening.refresh_from_db()
    seen = {"version": draft.version, "opening": opening.version}
    posted = {**seen, "choose-pay.pay_max": "mine", "choose-role.title": "theirs"}
    assert desk.post(at("draft-merge", draft), posted).status_code == 302
    draft.refresh_from_db()
    assert (draft.typed["role"]["title"], draft.typed["pay"]["pay_max"]) == ("As the feed has it", "70000")
    assert publish(draft, version=draft.version, actor=editor.user).became is Became.CHANGED_AND_READ
    opening.refresh_from_db()
    assert (opening.title, opening.pay_max) == ("As the feed has it", Decimal(70000))


def test_choosing_from_what_moved_once_more_is_refused(desk: Client, editor: Membership) -> None:
    opening = published(editor)
    draft = edited(opening, editor, pay_max="70000")
    changed_meanwhile(opening, pay_max=Decimal(65000))
    seen = {"version": draft.version, "opening": Opening.objects.get(pk=opening.pk).version}
    changed_meanwhile(opening, pay_max=Decimal(66000))
    answer = desk.post(at("draft-merge", draft), {**seen, "choose-pay.pay_max": "mine"})
    assert answer.status_code == 409
    assert "66000" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.opening_version == 1


def test_new_draft_has_nothing_to_compare_with(desk: Client, draft: Draft) -> None:
    assert desk.get(at("draft-merge", draft)).status_code == 404


def test_moment_that_was_read_to_the_second_survives_an_edit(editor: Membership) -> None:
    moment = (timezone.now() + timedelta(days=30)).replace(hour=22, minute=59, second=30, microsecond=0)
    opening = published(editor, deadline_at=moment, deadline_zone="Europe/Zurich")
    draft = edited(opening, editor, pay_max="70000")
    publish(draft, version=draft.version, actor=editor.user)
    opening.refresh_from_db()
    assert opening.deadline_at == moment


def test_opening_of_a_link_keeps_its_page_and_what_was_read_there(desk: Client, draft: Draft) -> None:
    read = {"pay": "We pay 47 to 50.", "deadline": "Until March."}
    url = "https://example.edu/jobs/42"
    Draft.objects.filter(pk=draft.pk).update(source=Draft.Source.LINK, source_url=url, evidence=read)
    desk.post(at("draft-publish", draft), {"when": "now", "version": draft.version})
    opening = Opening.objects.get(title=draft.title)
    assert (opening.origin_url, opening.evidence) == (url, read)


def test_what_was_written_here_has_no_page_it_was_read_from(desk: Client, draft: Draft) -> None:
    Draft.objects.filter(pk=draft.pk).update(evidence={"taken": "“Another”"})
    desk.post(at("draft-publish", draft), {"when": "now", "version": draft.version})
    opening = Opening.objects.get(title=draft.title)
    assert (opening.origin_url, opening.evidence) == ("", {})


def test_publishing_needs_the_button_that_says_when(desk: Client, draft: Draft) -> None:
    assert desk.post(at("draft-publish", draft), {"version": draft.version}).status_code == 422
    assert Draft.objects.filter(pk=draft.pk).exists()


def test_enter_in_the_date_of_publishing_later_does_not_publish_now(desk: Client, draft: Draft) -> None:
    page = desk.get(at("draft-preview", draft)).content.decode()
    of_later = next(form for form in re.findall(r"<form.*?</form>", page, re.S) if 'name="on"' in form)
    assert re.findall(r'name="when"\s+value="(\w+)"', of_later) == ["later"]


def test_nothing_is_scheduled_for_after_its_deadline(desk: Client, draft: Draft) -> None:
    change(draft, "applying", deadline_date=(timezone.now() + timedelta(days=20)).date().isoformat())
    day = (timezone.now() + timedelta(days=30)).date().isoformat()
    posted = {"when": "later", "on": day, "at": "09:00", "zone": "UTC", "version": draft.version}
    answer = desk.post(at("draft-publish", draft), posted)
    assert answer.status_code == 409
    assert "Choose an earlier time" in answer.content.decode()
    assert Draft.objects.filter(pk=draft.pk).exists()


_HOSTILE = (
    "<p>Study learning.</p><svg onload=alert(1)><script>alert(2)</script></svg><img src=x onerror=alert(3)>"
    "<a href='data:text/html,alert(4)'>one</a><a href='java\tscript:alert(5)'>two</a><form action=//evil>"
    "<iframe srcdoc='alert(6)'></iframe><math><mtext><style><img src=x onerror=alert(7)></style></mtext></math>"
    "<a href='#preview' action='/x' onclick='alert(8)'>three</a>"
)


@pytest.mark.parametrize("written_as", ["html", "markdown"])
def test_nothing_in_a_text_runs_in_its_preview(desk: Client, draft: Draft, written_as: str) -> None:
    text = f"{draft.typed['role']['description']}\n\n{_HOSTILE}"
    change(draft, "role", description=text, description_format=written_as)
    for name in ("draft-preview", "draft-step"):
        address = (
            at(name, draft)
            if name == "draft-preview"
            else at("draft-preview", draft).replace("preview", "role")
        )
        page = desk.get(address).content.decode()
        assert "Study learning." in page
        tags = " ".join(re.findall(r"<[a-z][^>]*>", page))
        assert not re.search(r"alert\(|//evil|data:text|srcdoc", tags), name
