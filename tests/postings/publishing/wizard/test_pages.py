"""Writing an opening without any script: every button is a form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from postings.openings.choices import Status
from postings.openings.models import Opening, OpeningChange
from postings.publishing.models import Draft
from postings.publishing.wizard.fields import STEPS
from postings.publishing.wizard.saving import mark_of
from tests.factories import InstitutionFactory, OpeningFactory, TopicFactory
from tests.factories.publishing import DraftFactory, typed_opening

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.test import Client

    from postings.institutions.models import Institution
    from postings.institutions.people_models import Membership

pytestmark = pytest.mark.django_db


def where(draft: Draft, step: str) -> str:
    return reverse("postings:draft-step", args=[draft.institution.slug, draft.pk, step])


def send(desk: Client, draft: Draft, step: str, do: str = "save", **fields: object) -> HttpResponse:
    """Post a step as its page does."""
    draft.refresh_from_db()
    posted = {**draft.typed.get(step, {}), **fields, "version": draft.version, "mark": mark_of(draft, step)}
    answer = desk.post(where(draft, step), {**posted, "do": do})
    draft.refresh_from_db()
    return answer  # type: ignore[return-value]  # the test client's own kind of answer


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("is_filled", [False, True])
def test_every_step_shows_what_is_typed(desk: Client, draft: Draft, step: str, is_filled: bool) -> None:
    if not is_filled:
        Draft.objects.update(typed={})
    page = desk.get(where(draft, step))
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "private, no-store"
    text = page.content.decode()
    assert 'name="robots" content="noindex' in text
    assert ("wizard-step-complete" in text) == is_filled


def test_whole_wizard_from_blank_to_live(desk: Client, institution: Institution) -> None:
    began = desk.post(reverse("postings:draft-new", args=[institution.slug]))
    draft = Draft.objects.get()
    assert began.headers["Location"] == where(draft, "role")
    typed = typed_opening()
    for step, following in zip(STEPS, [*STEPS[1:], "preview"], strict=True):
        answer = send(desk, draft, step, "next", **typed[step])
        assert answer.headers["Location"].endswith(f"/{following}/")
    preview = desk.get(answer.headers["Location"])
    assert "Publish now" in preview.content.decode()
    publish = reverse("postings:draft-publish", args=[institution.slug, draft.pk])
    done = desk.post(publish, {"when": "now", "version": draft.version}, follow=True)
    assert "candidates see it now" in done.content.decode()
    opening = Opening.objects.get(title=typed["role"]["title"])
    assert opening.status == Status.PUBLISHED
    assert opening.created_by_id is not None
    assert opening.qualifications.count() == 3
    assert not Draft.objects.exists()


def test_what_is_wrong_is_kept_and_said_and_moving_on_is_allowed(desk: Client, draft: Draft) -> None:
    answer = send(desk, draft, "pay", "next", pay_min="about 50k", contract_months="many", pay_kind="gold")
    assert answer.headers["Location"] == where(draft, "qualifications")
    page = desk.get(where(draft, "pay")).content.decode()
    assert 'value="about 50k"' in page
    assert "Write a number alone" in page
    assert 'aria-invalid="true"' in page
    assert "“gold”" in page
    assert "to mend" in page


def test_back_and_forth_loses_nothing(desk: Client, draft: Draft) -> None:
    before = draft.typed
    for step in STEPS:
        send(desk, draft, step, "back")
        send(desk, draft, step, "next")
    for step in STEPS:
        for name, value in before[step].items():
            assert draft.typed[step][name] == value
    version = draft.version
    send(desk, draft, "pay")
    assert draft.version == version


def test_any_step_can_be_gone_to(desk: Client, draft: Draft) -> None:
    assert send(desk, draft, "role", "to:applying").headers["Location"] == where(draft, "applying")
    assert send(desk, draft, "role", "to:preview").headers["Location"].endswith("/preview/")
    assert send(desk, draft, "role", "to:nowhere").headers["Location"] == where(draft, "role") + "#step"


def test_rows_are_added_raised_and_removed_without_scripts(desk: Client, draft: Draft) -> None:
    added = send(desk, draft, "qualifications", "add:qualifications")
    assert added.headers["Location"].endswith("#id_kind-3")
    assert draft.typed["qualifications"]["kind"] == ["degree", "skill", "skill", ""]
    assert 'id="id_kind-3"' in desk.get(where(draft, "qualifications")).content.decode()
    send(desk, draft, "qualifications", "raise:qualifications:2")
    assert draft.typed["qualifications"]["name"] == ["", "C++", "Python"]
    send(desk, draft, "qualifications", "remove:qualifications:0")
    assert draft.typed["qualifications"]["name"] == ["C++", "Python"]
    for odd in (
        "remove:qualifications:99",
        "remove:qualifications:x",
        "raise:nothing:1",
        "add:nothing",
        "odd",
    ):
        send(desk, draft, "qualifications", odd)
    assert draft.typed["qualifications"]["name"] == ["C++", "Python"]


def test_rows_have_an_end(desk: Client, draft: Draft) -> None:
    for _ in range(2):
        send(desk, draft, "where", "add:places", place_city=["Basel"] * 90, place_country=["CH"] * 90)
    assert len(draft.typed["where"]["place_city"]) == 80


def test_script_saves_and_is_told_the_version(desk: Client, draft: Draft) -> None:
    posted = {"version": draft.version, "kind": ["", "skill"], "name": ["", ""], "minimum": ["", "x"]}
    answer = desk.post(where(draft, "qualifications"), posted, headers={"X-Autosave": "1"})
    assert answer.status_code == 200
    told = answer.json()
    draft.refresh_from_db()
    assert (told["version"], told["mark"]) == (draft.version, mark_of(draft, "qualifications"))
    assert set(told["errors"]) == {"name-1", "minimum-1"}
    assert told["steps"]["qualifications"]["state"] == "mend"
    assert draft.typed["qualifications"]["kind"] == ["", "skill"]


def test_script_of_somebody_signed_out_is_led_to_the_sign_in_page(desk: Client, draft: Draft) -> None:
    desk.logout()
    answer = desk.post(where(draft, "role"), {"title": "New"}, headers={"X-Autosave": "1"})
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert draft.title != "New"


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "<script>alert(1)</script>", "x" * 100_000])
@pytest.mark.parametrize("step", STEPS)
def test_odd_texts_are_kept_as_far_as_a_database_can(
    desk: Client, draft: Draft, step: str, text: str
) -> None:
    names = draft.typed[step]
    sent = text.encode("utf-8", "replace").decode()
    posted: dict[str, Any] = {
        name: [sent] if isinstance(value, list) else sent for name, value in names.items()
    }
    assert send(desk, draft, step, **posted).status_code == 302
    page = desk.get(where(draft, step))
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
    assert (
        desk.get(reverse("postings:draft-preview", args=[draft.institution.slug, draft.pk])).status_code
        == 200
    )


def test_topics_are_typed_with_commas_and_unticked(desk: Client, draft: Draft) -> None:
    TopicFactory.create(name="Robotics", synonyms=["Robots"])
    send(desk, draft, "role", topic_more="robots, Alchemy,")
    page = desk.get(where(draft, "role")).content.decode()
    assert 'value="robotics" checked' in re.sub(r"\s+", " ", page)
    assert "We have no topic “Alchemy”" in page
    send(desk, draft, "role", topics=["robotics"])
    assert draft.typed["role"]["topics"] == ["robotics"]


def test_title_of_the_draft_follows_what_is_typed_and_that_of_a_template_does_not(
    desk: Client, draft: Draft, institution: Institution
) -> None:
    send(desk, draft, "role", title="  Another \n title ")
    assert str(draft) == "Another title"
    template = DraftFactory.create(institution=institution, template=True)
    send(desk, template, "role", title="Another title")
    assert str(template) == "Our usual PhD position"


def test_draft_of_another_institution_is_not_there(desk: Client, institution: Institution) -> None:
    other = DraftFactory.create(institution=InstitutionFactory.create(), complete=True)
    for name, more in (
        ("draft-step", ["role"]),
        ("draft-preview", []),
        ("draft-delete", []),
        ("draft-merge", []),
    ):
        assert (
            desk.get(reverse(f"postings:{name}", args=[institution.slug, other.pk, *more])).status_code == 404
        )
    publish = reverse("postings:draft-publish", args=[institution.slug, other.pk])
    assert desk.post(publish, {"when": "now", "version": other.version}).status_code == 404
    new = reverse("postings:draft-new", args=[institution.slug])
    foreign = OpeningFactory.create()
    assert desk.post(new, {"template": other.pk}).status_code == 404
    assert desk.post(new, {"opening": foreign.pk}).status_code == 404
    assert desk.post(new, {"opening": "x"}).status_code == 404
    assert desk.post(reverse("postings:desk-edit", args=[institution.slug, foreign.pk])).status_code == 404


def test_unknown_step_is_not_there(desk: Client, draft: Draft) -> None:
    assert desk.get(where(draft, "elsewhere")).status_code == 404


def test_publishing_is_only_by_a_button(desk: Client, draft: Draft) -> None:
    address = reverse("postings:draft-publish", args=[draft.institution.slug, draft.pk])
    assert desk.get(address).status_code == 405


def test_deleting_asks_first(desk: Client, draft: Draft) -> None:
    address = reverse("postings:draft-delete", args=[draft.institution.slug, draft.pk])
    assert "gone for good" in desk.get(address).content.decode()
    assert Draft.objects.count() == 1
    assert desk.post(address).status_code == 302
    assert Draft.objects.count() == 0


def test_start_offers_templates_copies_and_drafts(
    desk: Client, institution: Institution, draft: Draft
) -> None:
    template = DraftFactory.create(institution=institution, template=True)
    start = reverse("postings:draft-new", args=[institution.slug])
    page = desk.get(start).content.decode()
    for words in ("Our usual PhD position", "An earlier one", str(draft)):
        assert words in page
    desk.post(start, {"template": template.pk})
    used = Draft.objects.get(source=Draft.Source.COPY)
    assert (used.typed, used.is_template) == (template.typed, False)
    assert Draft.objects.filter(pk=template.pk, is_template=True).exists()


def test_copy_has_all_but_the_dates(desk: Client, institution: Institution) -> None:
    opening = OpeningFactory.create(institution=institution, complete=True, title="To copy")
    desk.post(reverse("postings:draft-new", args=[institution.slug]), {"opening": opening.pk})
    typed = Draft.objects.get().typed
    assert typed["role"]["title"] == "To copy"
    assert typed["pay"]["pay_min"] == "54000"
    assert typed["applying"]["deadline_date"] == ""
    assert not OpeningChange.objects.filter(opening=opening).exists()


def test_edit_takes_up_one_draft(desk: Client, institution: Institution) -> None:
    opening = OpeningFactory.create(institution=institution, complete=True)
    address = reverse("postings:desk-edit", args=[institution.slug, opening.pk])
    assert desk.get(address).status_code == 200
    assert not Draft.objects.exists()
    first, second = desk.post(address), desk.post(address)
    draft = Draft.objects.get()
    assert first.headers["Location"] == second.headers["Location"] == where(draft, "role")
    assert (draft.opening, draft.opening_version, draft.base) == (opening, opening.version, draft.typed)
    assert desk.get(address).headers["Location"] == where(draft, "role")


def test_new_draft_takes_what_openings_share_from_the_last_one(
    desk: Client, institution: Institution
) -> None:
    OpeningFactory.create(institution=institution, complete=True, title="The last one")
    desk.post(reverse("postings:draft-new", args=[institution.slug]))
    draft = Draft.objects.get()
    assert draft.typed["where"]["place_city"] == ["Zürich"]
    assert draft.typed["pay"]["pay_currency"] == "EUR"
    assert "pay_min" not in draft.typed["pay"]
    assert "url" not in draft.typed["applying"]
    page = desk.get(where(draft, "where")).content.decode()
    assert "taken from “The last one”" in page
    assert "wizard-step-taken" in page
    assert "wizard-step-mend" not in page
    send(desk, draft, "where", "empty")
    assert draft.typed["where"]["place_city"] == []
    assert "taken from" not in desk.get(where(draft, "where")).content.decode()


def test_what_was_changed_stays_when_the_rest_is_emptied(desk: Client, institution: Institution) -> None:
    OpeningFactory.create(institution=institution, complete=True)
    desk.post(reverse("postings:draft-new", args=[institution.slug]))
    draft = Draft.objects.get()
    send(desk, draft, "pay", "empty", pay_currency="CHF", pay_min="1000")
    assert (draft.typed["pay"]["pay_currency"], draft.typed["pay"]["pay_min"]) == ("CHF", "1000")
    assert draft.typed["pay"]["benefits"] == ""


def test_cities_are_suggested(desk: Client, editor: Membership) -> None:
    address = reverse("postings:draft-cities", args=[editor.institution.slug])
    found = desk.get(address, {"q": "Züri"}).json()["cities"]
    assert found[0] == {"city": "Zurich", "country": "Switzerland", "region": "Zurich"}
    assert desk.get(address, {"q": "z"}).json() == {"cities": []}
    assert desk.get(address, {"q": "\x00" * 200}).json() == {"cities": []}


def test_draft_of_a_link_says_where_each_value_was_read(desk: Client, draft: Draft) -> None:
    Draft.objects.update(evidence={"pay": "We pay 47 to 50.", "topic robotics": "Robots learn."})
    assert "We pay 47 to 50." in desk.get(where(draft, "pay")).content.decode()
    assert "We pay 47 to 50." not in desk.get(where(draft, "role")).content.decode()
    assert "Robots learn." in desk.get(where(draft, "role")).content.decode()


def test_more_than_a_request_may_hold_is_refused_and_harms_nothing(desk: Client, draft: Draft) -> None:
    answer = desk.post(where(draft, "role"), {"description": "x" * 3_000_000, "version": draft.version})
    assert answer.status_code == 400
    before = draft.typed
    draft.refresh_from_db()
    assert draft.typed == before


@pytest.mark.parametrize(("step", "most"), [("role", 16), ("qualifications", 14)])
def test_page_takes_few_queries(
    desk: Client, draft: Draft, step: str, most: int, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    desk.get(where(draft, step))
    with django_assert_max_num_queries(most):
        desk.get(where(draft, step))


def test_more_rows_than_are_kept_are_said(desk: Client, draft: Draft) -> None:
    rows = {"kind": ["skill"] * 81, "name": [f"Skill {at}" for at in range(81)]}
    posted = {**rows, "version": draft.version, "do": "save"}
    page = desk.post(where(draft, "qualifications"), posted, follow=True).content.decode()
    assert "80 are the most: what came after them is not kept" in page
    assert "80 are the most." in page
    assert 'value="add:qualifications"' not in page
    assert 'value="add:materials"' in page
    draft.refresh_from_db()
    assert len(draft.typed["qualifications"]["name"]) == 80


def test_too_much_text_is_answered_with_what_to_do(desk: Client, draft: Draft) -> None:
    answer = desk.post(where(draft, "role"), {"description": "x" * 3_000_000, "version": draft.version})
    assert "Go back: your text is still there" in answer.content.decode()


def test_script_is_told_what_was_found_in_the_text(desk: Client, draft: Draft) -> None:
    TopicFactory.create(name="Reinforcement learning")
    posted = {"description": "A PhD student in reinforcement learning.", "version": draft.version}
    answer = desk.post(where(draft, "role"), posted, headers={"X-Autosave": "1"}).json()
    assert "Topic: Reinforcement learning" in answer["offers"]
    assert answer["saved"].endswith(" UTC")
    later = desk.post(where(draft, "pay"), {"version": answer["version"]}, headers={"X-Autosave": "1"}).json()
    assert "offers" not in later


def test_edit_begins_with_one_press_on_the_page_of_the_opening(
    desk: Client, institution: Institution
) -> None:
    opening = OpeningFactory.create(institution=institution, complete=True)
    address = reverse("postings:desk-edit", args=[institution.slug, opening.pk])
    page = reverse("postings:desk-opening", args=[institution.slug, opening.pk])
    assert f'<form action="{address}" method="post">' in desk.get(page).content.decode()
    assert "/role/" in desk.post(address).headers["Location"]
