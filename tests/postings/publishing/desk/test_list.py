"""The list of the desk: what an institution has here, in which state, how it does, and what to do next."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from postings.institutions.models import Institution
from postings.institutions.people_models import Membership
from postings.openings.models import Opening
from postings.openings.statistics.models import OpeningDay
from postings.publishing.desk.asking import Asked
from postings.publishing.desk.listing import Listing
from postings.publishing.desk.tables import safe
from postings.publishing.models import Draft
from tests.factories import MembershipFactory, OpeningFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> Membership:
    """Signed in."""
    membership = MembershipFactory.create(editor=True)
    client.force_login(membership.user)
    return membership


@pytest.fixture
def ours(editor: Membership) -> Institution:
    return editor.institution


def address(institution: Institution, name: str = "desk-institution") -> str:
    return reverse(f"postings:{name}", args=[institution.slug])


def shown(client: Client, institution: Institution, **asked: str) -> str:
    response = client.get(address(institution), asked)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def titles(client: Client, institution: Institution, **asked: str) -> list[str]:
    return [row.title for row in client.get(address(institution), asked).context["rows"]]


def test_everything_is_there_with_its_state(client: Client, ours: Institution) -> None:
    states = ("draft", "rejected", "in_review", "scheduled", "open", "expired", "lapsed", "closed")
    for state in states:
        OpeningFactory.create(institution=ours, title=f"One that is {state}", **{state: True})
    Draft.objects.create(institution=ours, title="Typed so far", source=Draft.Source.LINK)
    rows = {row.title: row for row in client.get(address(ours)).context["rows"]}
    assert {title: row.state.label for title, row in rows.items()} == {
        "One that is draft": "Draft",
        "One that is rejected": "Rejected",
        "One that is in_review": "In review",
        "One that is scheduled": "Scheduled",
        "One that is open": "Published",
        "One that is expired": "Ended",
        "One that is lapsed": "Ended",
        "One that is closed": "Closed",
        "Typed so far": "Draft",
    }
    assert rows["One that is rejected"].note == "The pay is missing."
    assert rows["One that is closed"].note == "Filled"
    assert rows["One that is scheduled"].note.startswith("for ")
    assert rows["Typed so far"].source == "From a link"
    text = shown(client, ours)
    assert 'aria-current="page"> All <span class="number">9</span>' in text
    assert 'Ended <span class="number">2</span>' in text
    assert 'Draft <span class="number">2</span>' in text


def test_state_filters(client: Client, ours: Institution) -> None:
    OpeningFactory.create(institution=ours, title="Open one")
    OpeningFactory.create(institution=ours, title="Over", expired=True)
    OpeningFactory.create(institution=ours, title="Withdrawn", draft=True)
    Draft.objects.create(institution=ours, title="Typed")
    assert titles(client, ours, state="published") == ["Open one"]
    assert titles(client, ours, state="ended") == ["Over"]
    assert sorted(titles(client, ours, state="draft")) == ["Typed", "Withdrawn"]
    assert titles(client, ours, state="closed") == []
    assert len(titles(client, ours, state="nonsense")) == 4


def test_words_find_titles_as_they_are_written(client: Client, ours: Institution) -> None:
    OpeningFactory.create(institution=ours, title="100 % robots_of tomorrow")
    OpeningFactory.create(institution=ours, title="100 robots")
    Draft.objects.create(institution=ours, title="Robots, a draft")
    assert sorted(titles(client, ours, q="ROBOTS")) == [
        "100 % robots_of tomorrow",
        "100 robots",
        "Robots, a draft",
    ]
    assert titles(client, ours, q="100 %") == ["100 % robots_of tomorrow"]
    assert titles(client, ours, q="robots_") == ["100 % robots_of tomorrow"]
    assert "Nothing like that" in shown(client, ours, q="zeppelin")


def test_others_and_changes_and_templates_are_no_lines(client: Client, ours: Institution) -> None:
    OpeningFactory.create(title="Of others")
    opening = OpeningFactory.create(institution=ours, title="Ours")
    Draft.objects.create(institution=ours, title="Changes", opening=opening, opening_version=1)
    Draft.objects.create(institution=ours, title="A template", is_template=True)
    assert titles(client, ours) == ["Ours"]
    assert "with changes that are not published" in shown(client, ours)


def test_orders(client: Client, ours: Institution) -> None:
    now = timezone.now()
    late = OpeningFactory.create(
        institution=ours, title="b late", open=True, deadline_at=now + timedelta(days=40)
    )
    soon = OpeningFactory.create(institution=ours, title="A soon", closing_soon=True)
    Draft.objects.create(institution=ours, title="c draft", changed_at=now + timedelta(minutes=1))
    for opening, figures in ((late, (5, 1, 9)), (soon, (3, 2, 0))):
        OpeningDay.objects.create(
            opening=opening, day=now.date(), views=figures[0], apply_clicks=figures[1], digests=figures[2]
        )
    assert titles(client, ours) == ["c draft", "A soon", "b late"]
    assert titles(client, ours, sort="title") == ["A soon", "b late", "c draft"]
    assert titles(client, ours, sort="deadline") == ["A soon", "b late", "c draft"]
    assert titles(client, ours, sort="views") == ["b late", "A soon", "c draft"]
    assert titles(client, ours, sort="clicks") == ["A soon", "b late", "c draft"]
    assert titles(client, ours, sort="digests") == ["b late", "A soon", "c draft"]


def test_figures_are_of_thirty_days(client: Client, ours: Institution) -> None:
    opening, today = OpeningFactory.create(institution=ours), timezone.now().astimezone(UTC).date()
    for days_ago, count in ((0, 1), (29, 10), (30, 100)):
        OpeningDay.objects.create(
            opening=opening,
            day=today - timedelta(days=days_ago),
            views=count,
            apply_clicks=count,
            digests=count,
        )
    (row,) = client.get(address(ours)).context["rows"]
    assert row.figures == (11, 11, 11)


def test_next_things_to_do(client: Client, ours: Institution) -> None:
    draft = Draft.objects.create(institution=ours, title="Typed so far")
    openings = {
        state: OpeningFactory.create(institution=ours, title=state, **{state: True})
        for state in ("rejected", "in_review", "closing_soon", "expired", "closed", "rolling")
    }
    rows = {row.title: row.action for row in client.get(address(ours)).context["rows"]}

    def way(name: str, *arguments: object) -> str:
        return reverse(f"postings:{name}", args=[ours.slug, *arguments])

    expected = {
        "Typed so far": ("Continue", way("draft-step", draft.pk, "role")),
        "rejected": ("Mend", way("desk-edit", openings["rejected"].pk)),
        "in_review": ("See", way("desk-opening", openings["in_review"].pk)),
        "closing_soon": ("Extend", way("desk-opening-extend", openings["closing_soon"].pk)),
        "expired": ("Extend", way("desk-opening-extend", openings["expired"].pk)),
        "closed": ("See", way("desk-opening", openings["closed"].pk)),
        "rolling": ("See", way("desk-opening", openings["rolling"].pk)),
    }
    assert rows == expected


def test_first_visit_leads_to_the_first_opening(client: Client, ours: Institution) -> None:
    text = shown(client, ours)
    assert "No opening yet" in text
    assert reverse("postings:draft-new", args=[ours.slug]) in text


def test_viewers_are_offered_nothing_that_they_may_not_do(client: Client) -> None:
    viewer = MembershipFactory.create(viewer=True)
    client.force_login(viewer.user)
    Draft.objects.create(institution=viewer.institution, title="Typed")
    OpeningFactory.create(institution=viewer.institution, rejected=True)
    actions = {
        row.action.label if row.action else ""
        for row in client.get(address(viewer.institution)).context["rows"]
    }
    assert actions <= {"", "See"}
    text = shown(client, viewer.institution)
    assert "Write an opening" not in text
    assert "Typed" in text


def test_statements_do_not_grow_with_the_list(
    client: Client, ours: Institution, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        OpeningFactory.create(institution=ours, title=f"Opening {number}")
        Draft.objects.create(institution=ours, title=f"Draft {number}")
    client.get(address(ours))
    # Person, member, head of the page; counts of openings and of drafts, keys, openings, drafts, figures.
    for asked in ({}, {"sort": "views"}, {"page": "2", "q": "o"}):
        with django_assert_max_num_queries(9):
            assert len(client.get(address(ours), asked).context["rows"]) in {25, 5}


def test_pages_keep_what_was_asked(client: Client, ours: Institution) -> None:
    OpeningFactory.create_batch(26, institution=ours)
    assert len(titles(client, ours, page="2", sort="title")) == 1
    assert 'href="?sort=title&amp;page=2"' in shown(client, ours, sort="title")
    assert len(titles(client, ours, page="nonsense", sort="nonsense", q="\x00")) == 25


def test_page_is_private(client: Client, ours: Institution) -> None:
    for name in ("desk-institution", "desk-institution-table"):
        assert client.get(address(ours, name))["Cache-Control"] == "private, no-store"
    assert '<meta name="robots" content="noindex, nofollow">' in shown(client, ours)


def test_frame_says_what_verified_means(client: Client, ours: Institution) -> None:
    assert "only the first, and those that raise a question, are read by our staff before." in shown(
        client, ours
    )
    Institution.objects.update(is_trusted=True)
    assert "Your openings are published at once." in shown(client, ours)
    Institution.objects.update(is_verified=False)
    assert "Not verified" in shown(client, ours)


def table(client: Client, institution: Institution) -> list[dict[str, str]]:
    text = client.get(address(institution, "desk-institution-table")).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_table_has_everything(client: Client, ours: Institution) -> None:
    opening = OpeningFactory.create(
        institution=ours,
        title="=HYPERLINK(evil)",
        open=True,
        deadline_at=datetime(2031, 5, 1, 12, tzinfo=UTC),
        published_at=datetime(2026, 5, 1, 12, tzinfo=UTC),
    )
    OpeningFactory.create_batch(30, institution=ours)
    OpeningFactory.create(title="Of others")
    Draft.objects.create(institution=ours, title="+49 robots")
    OpeningDay.objects.create(opening=opening, day=timezone.now().date(), views=7)
    rows = {row["Title"]: row for row in table(client, ours)}
    assert len(rows) == 32
    row = rows["'=HYPERLINK(evil)"]
    assert (row["State"], row["Deadline"], row["Published"], row["Views in 30 days"]) == (
        "Published",
        "2031-05-01 12:00 UTC",
        "2026-05-01 12:00 UTC",
        "7",
    )
    assert row["Address"].endswith(opening.get_absolute_url())
    assert rows["'+49 robots"]["State"] == "Draft"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r", "  =", "＝"])
def test_formulas_become_text(start: str) -> None:
    assert safe(f"{start}1+1") == f"'{start}1+1"


def test_plain_cells_stay() -> None:
    assert [safe(cell) for cell in ("A-B", "", -3, "1 = 1")] == ["A-B", "", -3, "1 = 1"]


def test_deleted_between_keys_and_rows_is_left_out(ours: Institution) -> None:

    opening: Opening = OpeningFactory.create(institution=ours)
    listing = Listing(ours, Asked(), timezone.now())
    keys = [("opening", opening.pk, 0), ("opening", opening.pk + 1, 0), ("draft", 1, 0)]
    assert [entry.opening for entry in listing.entries(keys)] == [opening]
