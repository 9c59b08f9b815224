"""The admin's home: what waits, where things are, one search, and lists that take any address."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from jobboard.admin_site.attention import MATTERS, attention
from jobboard.admin_site.ways import SECTIONS
from postings.accounts.audit.models import AuditEntry
from postings.accounts.letters.models import Letter
from postings.accounts.models import User
from postings.imports.models import Feed, ImportRun
from postings.openings.models import ExchangeRate
from tests.factories import (
    ExchangeRateFactory,
    InstitutionFactory,
    MembershipFactory,
    OpeningFactory,
    TopicFactory,
    UserFactory,
)
from tests.factories.moderation import CaseFactory

pytestmark = pytest.mark.django_db
HOME, FIND = reverse("admin:index"), reverse("admin:find")


@pytest.fixture
def curator(client: Client) -> Client:
    client.force_login(UserFactory.create(superuser=True, email="curator@example.org"))
    return client


def staff(client: Client, *permissions: str) -> User:
    person = UserFactory.create(staff=True)
    person.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(person)
    return person


def numbers_of(person: User) -> dict[str, str]:
    return {one.label: one.number for one in attention(person).waiting}


def test_home_counts_what_waits_and_leads_there(curator: Client) -> None:
    CaseFactory.create()
    Letter.objects.create(key="k", to="a@example.org", subject="Lost", state="failed")
    feed = Feed.objects.create(kind="lever", location="https://feed.example/", failures=0)
    ImportRun.objects.create(feed=feed, state="held", finished_at=timezone.now())
    page = curator.get(HOME).text
    for words in ("Openings in the queue", "Letters that failed", "Held readings of feeds"):
        assert words in page
    numbers = numbers_of(User.objects.get(email="curator@example.org"))
    assert numbers["Openings in the queue"] == "1"
    assert numbers["Letters that failed"] == "1"
    assert numbers["Held readings of feeds"] == "1"
    assert "Digests that failed" not in numbers


def test_what_does_not_wait_is_said_in_one_line(curator: Client) -> None:
    page = curator.get(HOME).text
    assert "Nothing of these:" in page
    assert "digests that failed" in page


def test_every_link_of_the_home_opens(curator: Client) -> None:
    person = User.objects.get(email="curator@example.org")
    urls = [one.url for one in attention(person).quiet] + [way.url for part in SECTIONS for way in part.ways]
    assert len(urls) > len(MATTERS)
    answers = {url: curator.get(url) for url in urls}
    assert {url: answer.status_code for url, answer in answers.items()} == dict.fromkeys(urls, 200)


def test_home_asks_little_of_the_database(
    curator: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    CaseFactory.create_batch(3)
    curator.get(HOME)
    with django_assert_max_num_queries(7):
        curator.get(HOME)


@pytest.mark.parametrize(("days", "is_said"), [(4, False), (5, True)])
def test_rates_that_are_old_are_said_so(curator: Client, days: int, is_said: bool) -> None:
    ExchangeRate.objects.all().delete()
    ExchangeRateFactory.create(on=timezone.now().date() - timedelta(days=days))
    assert ("Exchange rates are old" in curator.get(HOME).text) is is_said


def test_a_board_without_rates_says_so(curator: Client) -> None:
    ExchangeRate.objects.all().delete()
    assert "Exchange rates are old" in curator.get(HOME).text


def test_home_shows_only_what_the_person_may_see(client: Client) -> None:
    CaseFactory.create()
    staff(client, "view_topic")
    page = client.get(HOME).text
    assert reverse("admin:postings_topic_changelist") in page
    for hidden in ("Openings in the queue", "Exchange rates", "Audit log", "Guides at a glance"):
        assert hidden not in page


def test_staff_without_rights_see_an_empty_home(client: Client) -> None:
    staff(client)
    assert "Nothing waits for you." in client.get(HOME).text


def test_a_guide_writer_sees_guides_and_nothing_of_people(client: Client) -> None:
    person = UserFactory.create(staff=True)
    person.groups.add(Group.objects.get(name="Guide writers"))
    client.force_login(person)
    page = client.get(HOME).text
    assert "Guides at a glance" in page
    assert "Audit log" not in page


# Finding


def test_search_finds_by_name_in_groups(curator: Client) -> None:
    institution = InstitutionFactory.create(name="Bandit University")
    OpeningFactory.create(title="Bandits that wait", institution=institution)
    TopicFactory.create(name="Contextual bandits")
    UserFactory.create(email="bandit@example.org")
    groups = {group.label: group.rows for group in curator.get(FIND, {"q": "bandit"}).context["groups"]}
    assert {label: len(rows) for label, rows in groups.items()} == {
        "Openings": 1,
        "Institutions": 1,
        "People": 1,
        "Topics": 1,
    }
    assert groups["Openings"][0].about == "Bandit University, published"


def test_search_shows_some_and_leads_to_all(curator: Client) -> None:
    TopicFactory.create_batch(10)
    (group,) = curator.get(FIND, {"q": "Topic "}).context["groups"]
    assert len(group.rows) == 8
    assert group.all_url == f"{reverse('admin:postings_topic_changelist')}?q=Topic"


def test_search_finds_nothing_that_the_person_may_not_see(client: Client) -> None:
    OpeningFactory.create(title="Bandits that wait")
    UserFactory.create(email="bandit@example.org")
    staff(client, "view_opening")
    page = client.get(FIND, {"q": "bandit"})
    assert [group.label for group in page.context["groups"]] == ["Openings"]


@pytest.mark.parametrize("words", ["", "\0", "x" * 5000, "<script>"])
def test_search_takes_any_words(curator: Client, words: str) -> None:
    page = curator.get(FIND, {"q": words})
    assert page.status_code == 200
    assert "<script>alert" not in page.text


def test_search_is_asked_for_by_get_only(curator: Client) -> None:
    assert curator.post(FIND, {"q": "x"}).status_code == 405


# Lists


def lists_with_days() -> list[tuple[str, str]]:
    return [
        (f"admin:{rows.opts.app_label}_{rows.opts.model_name}_changelist", rows.date_hierarchy)
        for rows in admin.site._registry.values()
        if isinstance(rows.date_hierarchy, str)
    ]


@pytest.mark.parametrize(
    "asked",
    [
        {"__year": "abc"},
        {"__year": "9999"},
        {"__year": "9" * 40},
        {"__year": "9999", "__month": "12", "__day": "31"},
        {"__month": "2", "__day": "31"},
        {"__gte": "\0"},
    ],
)
def test_no_list_breaks_on_a_day_that_is_none(curator: Client, asked: dict[str, str]) -> None:
    for name, field in lists_with_days():
        query = {f"{field}{lookup}": value for lookup, value in asked.items()}
        answer = curator.get(reverse(name), query)
        assert answer.status_code in {200, 302}, (name, query)
        assert curator.get(answer["Location"] if answer.status_code == 302 else HOME).status_code == 200


@pytest.mark.parametrize(
    ("model", "query"),
    [
        ("postings_opening", {"status__exact": "\0"}),
        ("postings_opening", {"id__in": "\0"}),
        ("postings_opening", {"published_at__year": "9999", "published_at__month": "12"}),
        ("postings_letter", {"created_at__year": "9" * 30}),
        ("postings_feed", {"kind": "\0"}),
        ("careers_figure", {"year": "abc"}),
    ],
)
def test_a_list_filtered_by_nonsense_leads_back_to_the_whole_list(
    curator: Client, model: str, query: dict[str, str]
) -> None:
    OpeningFactory.create()
    address = reverse(f"admin:{model}_changelist")
    answer = curator.get(address, query, follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain == [(f"{address}?e=1", 302)]


def test_suggestions_for_what_no_name_is_are_none(curator: Client) -> None:
    asked = {"app_label": "postings", "model_name": "opening", "field_name": "institution", "term": "\0"}
    answer = curator.get(reverse("admin:autocomplete"), asked)
    assert answer.json() == {"results": [], "pagination": {"more": False}}


def test_lists_of_an_app_are_as_django_has_them(curator: Client) -> None:
    page = curator.get(reverse("admin:app_list", args=["postings"])).text
    assert "To look at now" not in page


def test_rates_count_as_old_by_the_newest(curator: Client) -> None:
    today = timezone.now().date()
    ExchangeRateFactory.create(on=date(2025, 1, 2))
    ExchangeRateFactory.create(on=today, per_euro=Decimal("1.1"))
    assert "Exchange rates are old" not in curator.get(HOME).text


# People


def person_who_changes_people(client: Client) -> User:
    return staff(client, "view_user", "change_user", "delete_user")


def test_nobody_gives_themselves_more_rights(client: Client) -> None:
    person = person_who_changes_people(client)
    address = reverse("admin:postings_user_change", args=[person.pk])
    page = client.get(address).text
    assert 'name="name"' in page
    for field in ("is_superuser", "is_staff", "groups", "user_permissions"):
        assert f'name="{field}"' not in page


def test_only_superusers_touch_superusers(client: Client) -> None:
    above = UserFactory.create(superuser=True)
    person_who_changes_people(client)
    for name, status in (("change", 200), ("delete", 403)):
        assert client.get(reverse(f"admin:postings_user_{name}", args=[above.pk])).status_code == status
    answer = client.post(
        reverse("admin:postings_user_change", args=[above.pk]), {"email": "mine@example.org"}
    )
    assert answer.status_code == 403
    assert client.get(reverse("admin:auth_user_password_change", args=[above.pk])).status_code == 403


def test_a_person_shows_for_whom_they_act(curator: Client) -> None:
    membership = MembershipFactory.create()
    page = curator.get(reverse("admin:postings_user_change", args=[membership.user_id])).text
    assert reverse("admin:postings_membership_change", args=[membership.pk]) in page


# Institutions


def test_trust_is_given_to_the_verified_and_written_down(curator: Client) -> None:
    verified = InstitutionFactory.create(is_verified=True)
    other = InstitutionFactory.create(is_verified=False)
    chosen = {"action": "mark_trusted", "_selected_action": [verified.pk, other.pk]}
    page = curator.post(reverse("admin:postings_institution_changelist"), chosen, follow=True).text
    assert "Institutions trusted: 1." in page
    verified.refresh_from_db()
    other.refresh_from_db()
    assert (verified.is_trusted, other.is_trusted) == (True, False)
    assert AuditEntry.objects.get(action="institution.trust").target_id == str(verified.pk)


@pytest.mark.parametrize("action", ["mark_verified", "mark_trusted", "mark_not_trusted"])
def test_whoever_only_looks_at_institutions_marks_none(client: Client, action: str) -> None:
    institution = InstitutionFactory.create(is_verified=False)
    staff(client, "view_institution")
    chosen = {"action": action, "_selected_action": [institution.pk]}
    client.post(reverse("admin:postings_institution_changelist"), chosen)
    institution.refresh_from_db()
    assert (institution.is_verified, institution.is_trusted) == (False, False)


def test_an_institution_leads_to_what_it_has(curator: Client) -> None:
    institution = OpeningFactory.create().institution
    page = curator.get(reverse("admin:postings_institution_change", args=[institution.pk]))
    for model, query in (
        ("opening", f"of={institution.pk}"),
        ("feed", f"institution__id__exact={institution.pk}"),
    ):
        address = f"{reverse(f'admin:postings_{model}_changelist')}?{query}"
        assert address in page.text
        assert curator.get(address).status_code == 200
