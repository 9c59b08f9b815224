from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from postings.openings.choices import (
    ApplyMethod,
    DeadlineKind,
    MaterialKind,
    QualificationKind,
    Role,
    Status,
)
from postings.openings.models import Opening, OpeningChange
from postings.openings.models.opening import ANYWHERE_ON_EARTH
from tests.factories import (
    InstitutionFactory,
    MaterialFactory,
    OpeningFactory,
    QualificationFactory,
    TopicFactory,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    MaxQueries = Callable[[int], AbstractContextManager[object]]

pytestmark = pytest.mark.django_db


def text_of(client: Client, address: str, *, status: int = 200) -> str:
    page = client.get(address)
    assert page.status_code == status
    return page.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def page_of(client: Client, opening: Opening) -> str:
    return text_of(client, opening.get_absolute_url())


# The front page


def test_home_counts_what_is_open(client: Client) -> None:
    topic = TopicFactory.create(name="Bandits")
    OpeningFactory.create_batch(2, role=Role.PHD, locations=[("Zürich", "CH")], topics=[topic])
    OpeningFactory.create(role=Role.PHD, closed=True, locations=[("Oslo", "NO")])
    text = text_of(client, reverse("postings:home"))
    assert "2 open roles" in text
    assert '"/openings/phd/"' in text
    assert '"/openings/in/switzerland/"' in text
    assert '"/openings/bandits/"' in text
    assert "norway" not in text


def test_home_shows_what_closes_and_what_is_new(client: Client) -> None:
    OpeningFactory.create(title="Soon over", closing_soon=True)
    OpeningFactory.create(title="Just out", published_at=timezone.now() - timedelta(hours=2))
    text = text_of(client, reverse("postings:home"))
    assert "1 closing this week" in text
    assert "1 new since yesterday" in text
    assert text.index("Soon over") < text.index("Just out")


def test_home_draws_the_pay_of_roles_with_enough_openings(client: Client) -> None:
    OpeningFactory.create_batch(8, role=Role.PHD, paid=True)
    OpeningFactory.create(role=Role.FELLOW, paid=True)
    page = client.get(reverse("postings:home"))
    lines = {line.tally.value: line for line in page.context["front"].roles}
    assert (lines["phd"].bar_x, lines["phd"].bar_middle) == (96.7, 96.7)
    assert lines["fellow"].pay.band is None
    assert "€58k" in page.content.decode()
    assert "too few" in page.content.decode()


def test_home_without_openings_says_where_to_go(client: Client) -> None:
    text = text_of(client, reverse("postings:home"))
    assert "Nothing is open at the moment" in text
    assert reverse("postings:institutions") in text


def test_home_asks_the_same_of_the_database_however_much_there_is(
    client: Client, django_assert_max_num_queries: MaxQueries
) -> None:
    OpeningFactory.create_batch(12, complete=True)
    with django_assert_max_num_queries(4):
        client.get(reverse("postings:home"))


# One opening


def test_opening_answers_what_a_candidate_decides_on(client: Client) -> None:
    opening = OpeningFactory.create(complete=True, title="Learning to fold towels")
    text = page_of(client, opening)
    for said in (
        "<h1>Learning to fold towels</h1>",
        opening.institution.name,
        "Zürich, CH · on site",
        "€54,000–62,000 a year",
        "Fully funded",
        "3 years",
        "PyTorch",
        "Transcripts",
        "Visa sponsored",
        "Pension · Conference budget",
        f'href="{opening.get_absolute_url()}apply/"',
        "Apply on apply.example.org",
    ):
        assert said in text, said
    way = client.get(f"{opening.get_absolute_url()}apply/")
    assert (way.status_code, way["Location"]) == (302, "https://apply.example.org/")
    assert "noindex" not in text


def test_opening_under_another_slug_leads_to_its_address(client: Client) -> None:
    opening = OpeningFactory.create(title="Learning to fold towels")
    answer = client.get(reverse("postings:opening", args=["an-older-title", opening.pk]))
    assert answer.status_code == 302
    assert answer["Location"] == opening.get_absolute_url()


@pytest.mark.parametrize("state", ["draft", "in_review", "scheduled", "rejected"])
def test_opening_that_is_not_public_is_not_found(client: Client, state: str) -> None:
    opening = OpeningFactory.create(**{state: True})
    assert client.get(opening.get_absolute_url()).status_code == 404


def test_opening_that_never_was_is_not_found(client: Client) -> None:
    assert client.get("/openings/a-role-999999999999999999/").status_code == 404


@pytest.mark.parametrize(
    ("state", "why"),
    [("closed", "The employer filled it"), ("expired", "Its deadline passed"), ("lapsed", "It ended")],
)
def test_closed_opening_says_so_and_is_not_indexed(client: Client, state: str, why: str) -> None:
    opening = OpeningFactory.create(**{state: True})
    page = client.get(opening.get_absolute_url())
    text = page.content.decode()
    assert page["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in text
    assert "This opening is closed" in text
    assert why in text
    assert "Apply" not in text.replace("Applying", "")


def test_opening_shows_foreign_pay_as_stated_and_as_euro_a_year(client: Client) -> None:
    opening = OpeningFactory.create(
        paid=True, pay_currency="CHF", pay_yearly_min=57_120, pay_yearly_max=65_580
    )
    Opening.objects.filter(pk=opening.pk).update(pay_rates_on="2026-11-19")
    text = page_of(client, opening)
    assert "CHF 54,000–62,000 a year" in text
    assert "about €57,100–65,600 a year" in text
    assert '<time datetime="2026-11-19">19 Nov 2026</time>' in text


def test_opening_stands_on_the_band_of_its_role(client: Client) -> None:
    openings = OpeningFactory.create_batch(9, role=Role.PHD, stipend=True)
    openings[0].pay_yearly_min = 30_000
    openings[0].save()
    text = page_of(client, openings[1])
    assert "9 open roles of the kind" in " ".join(text.split())
    assert "the median is €24k" in " ".join(text.split())


def test_opening_without_pay_says_so(client: Client) -> None:
    assert "The employer does not state the pay." in page_of(client, OpeningFactory.create())


def test_deadline_anywhere_on_earth_is_explained(client: Client) -> None:
    moment = timezone.now().replace(microsecond=0) + timedelta(days=20)
    opening = OpeningFactory.create(
        deadline_kind=DeadlineKind.MOMENT,
        deadline_at=moment,
        deadline_zone=ANYWHERE_ON_EARTH,
        deadline_has_time=True,
        letters_deadline_at=moment + timedelta(days=7),
    )
    text = page_of(client, opening)
    assert "AoE is Anywhere on Earth" in text
    assert "closes in 20 days" in text
    assert "-12:00" in text
    assert "Letters by" in text


def test_deadline_rolling_and_unstated_say_what_they_mean(client: Client) -> None:
    assert "read as they arrive" in page_of(client, OpeningFactory.create(rolling=True))
    assert "names no date" in page_of(client, OpeningFactory.create())


def test_qualifications_are_parted_and_alternatives_put_together(client: Client) -> None:
    opening = OpeningFactory.create()
    for row, text in enumerate(["Five years with a bachelor's", "One year with a PhD"]):
        QualificationFactory.create(
            opening=opening, position=row, kind=QualificationKind.YEARS, text=text, alternative_group=1
        )
    QualificationFactory.create(opening=opening, preferred=True, text="A sense of humour")
    page = client.get(opening.get_absolute_url())
    assert [ask.is_choice for ask in page.context["page"].required] == [True]
    assert [ask.texts for ask in page.context["page"].preferred] == [("A sense of humour",)]
    assert "One of" in page.content.decode()


def test_nothing_read_for_certain_is_said_as_that(client: Client) -> None:
    assert "names no requirement" in page_of(client, OpeningFactory.create())


def test_requirement_unfolds_the_sentence_it_was_read_from(client: Client) -> None:
    opening = OpeningFactory.create()
    QualificationFactory.create(opening=opening, text="PhD", evidence="A PhD, or <i>nearly</i> one.")
    text = page_of(client, opening)
    assert "<summary>in their words" in text
    assert "A PhD, or &lt;i&gt;nearly&lt;/i&gt; one." in text


def test_materials_say_how_many(client: Client) -> None:
    opening = OpeningFactory.create(materials=[MaterialKind.CV])
    MaterialFactory.create(opening=opening, references=True)
    assert "References (3)" in " ".join(page_of(client, opening).split())


def test_applying_by_mail_says_to_whom(client: Client) -> None:
    opening = OpeningFactory.create(
        title="Trees & forests", apply_method=ApplyMethod.EMAIL, apply_url="", apply_email="jobs@example.org"
    )
    assert 'href="mailto:jobs@example.org?subject=Trees%20%26%20forests"' in page_of(client, opening)


def test_imported_opening_links_to_its_original(client: Client) -> None:
    opening = OpeningFactory.create(imported=True, origin_url="https://www.feed.example.org/jobs/7")
    text = page_of(client, opening)
    assert 'href="https://www.feed.example.org/jobs/7"' in text
    assert "the original on feed.example.org" in text


def test_changes_since_publication_are_told(client: Client) -> None:
    opening = OpeningFactory.create(published_at=timezone.now() - timedelta(days=5))
    for days, changes in (
        (6, {"title": ["A first draft", "A title"]}),
        (3, {"deadline": ["1 Dec", "8 Dec"]}),
        (2, {"description": ["old words", "new words"]}),
    ):
        OpeningChange.objects.create(
            opening=opening,
            at=timezone.now() - timedelta(days=days),
            changes=changes,
            is_material="description" not in changes,
        )
    text = page_of(client, opening)
    assert "8 Dec" in text
    assert "A first draft" not in text
    assert "new words" not in text


def test_others_of_the_institution_are_open_ones(client: Client) -> None:
    institution = InstitutionFactory.create()
    opening, other = OpeningFactory.create_batch(2, institution=institution)
    OpeningFactory.create(institution=institution, closed=True, title="Gone already")
    page = client.get(opening.get_absolute_url())
    beside = page.context["page"].beside
    assert [card.pk for card in beside.others] == [other.pk]
    assert beside.others_count == 1
    assert "Gone already" not in page.content.decode()


def test_similar_openings_share_topics_most_first_and_are_open(client: Client) -> None:
    robotics, vision, other = TopicFactory.create_batch(3)
    opening = OpeningFactory.create(role=Role.PHD, topics=[robotics, vision])
    one = OpeningFactory.create(role=Role.FELLOW, topics=[vision, other])
    same_role = OpeningFactory.create(role=Role.PHD, topics=[robotics])
    both = OpeningFactory.create(role=Role.PHD, topics=[robotics, vision])
    OpeningFactory.create(role=Role.PHD, topics=[robotics], closed=True)
    OpeningFactory.create(role=Role.PHD, topics=[other])
    page = client.get(opening.get_absolute_url()).context["page"]
    assert [card.pk for card in page.beside.similar] == [both.pk, same_role.pk, one.pk]


def test_opening_page_asks_the_same_of_the_database_however_much_there_is(
    client: Client, django_assert_max_num_queries: MaxQueries
) -> None:
    institution, topics = InstitutionFactory.create(), TopicFactory.create_batch(3)
    openings = OpeningFactory.create_batch(10, complete=True, institution=institution, topics=topics)
    with django_assert_max_num_queries(4):
        client.get(openings[0].get_absolute_url())


def test_description_keeps_its_markup(client: Client) -> None:
    opening = OpeningFactory.create(description="<h3>Tasks</h3><ul><li>Think</li></ul>")
    assert "<h3>Tasks</h3><ul><li>Think</li></ul>" in page_of(client, opening)


def test_what_people_typed_is_escaped(client: Client) -> None:
    opening = OpeningFactory.create(title="<script>alert(1)</script>", department="<b>Lab</b>")
    text = page_of(client, opening)
    assert "<script>alert" not in text
    assert "<b>Lab</b>" not in text


@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.CLOSED])
def test_reading_an_opening_changes_nothing(client: Client, status: str) -> None:
    opening = OpeningFactory.create(closed=status == Status.CLOSED)
    before = Opening.objects.values().get(pk=opening.pk)
    client.get(opening.get_absolute_url())
    assert Opening.objects.values().get(pk=opening.pk) == before
