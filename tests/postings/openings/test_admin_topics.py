"""Topics in the admin: two levels, words that belong to one topic, and merging."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from careers.guides.models import Guide, Term
from postings.accounts.audit.models import AuditEntry
from postings.accounts.models import User
from postings.alerts.models import Alert
from postings.openings import topic_merging
from postings.openings.models import Topic, TopicSynonym
from postings.openings.taxonomy import load_taxonomy
from postings.search.query import SearchQuery
from tests.factories import OpeningFactory, TopicFactory, UserFactory
from tests.postings.alerts.alerting import wanted

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return UserFactory.create(superuser=True)


@pytest.fixture
def curator(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def form(name: str = "Bandits", *words: str, **fields: str) -> dict[str, str]:
    rows = {f"synonyms-{number}-text": word for number, word in enumerate(words)}
    management = {"synonyms-TOTAL_FORMS": str(len(words)), "synonyms-INITIAL_FORMS": "0"}
    return {
        "name": name,
        "slug": "bandits",
        "parent": "",
        "arxiv_categories": "",
        **management,
        **rows,
        **fields,
    }


def add(curator: Client, data: dict[str, str]) -> str:
    answer = curator.post(reverse("admin:postings_topic_add"), data)
    return "" if answer.status_code == 302 else answer.text


def test_topic_is_added_with_its_words(curator: Client) -> None:
    assert add(curator, form("Bandits", "multi-armed  bandits", "MAB")) == ""
    assert {one.text for one in Topic.objects.get().synonyms.all()} == {"multi-armed bandits", "MAB"}


def test_a_word_of_another_topic_is_refused_with_its_name(curator: Client) -> None:
    TopicFactory.create(name="Reinforcement learning", synonyms=["RL"])
    assert "This is a word for Reinforcement learning already." in add(curator, form("Bandits", "rl"))
    assert "This is the name of the topic" in add(curator, form("Bandits", "reinforcement learning"))


def test_there_are_two_levels_only(curator: Client) -> None:
    upper = TopicFactory.create(name="Learning")
    lower = TopicFactory.create(name="Reinforcement learning", parent=upper)
    assert "there are two levels only" in add(curator, form(parent=str(lower.pk)))
    above = TopicFactory.create(name="Above")
    answer = curator.post(
        reverse("admin:postings_topic_change", args=[upper.pk]), form("Learning", parent=str(above.pk))
    )
    assert "it stays on the upper level" in answer.text
    answer = curator.post(
        reverse("admin:postings_topic_change", args=[above.pk]), form("Above", parent=str(above.pk))
    )
    assert "cannot stand below itself" in answer.text


def test_slug_is_chosen_once(curator: Client) -> None:
    topic = TopicFactory.create(name="Bandits", slug="old")
    curator.post(reverse("admin:postings_topic_change", args=[topic.pk]), form("Bandit problems", slug="new"))
    topic.refresh_from_db()
    assert (topic.name, topic.slug) == ("Bandit problems", "old")


def test_merging_asks_first_and_says_what_moves(curator: Client) -> None:
    source, target = TopicFactory.create(name="Bandits", synonyms=["MAB"]), TopicFactory.create(name="RL")
    OpeningFactory.create(topics=[source])
    OpeningFactory.create_batch(2, topics=[target])
    chosen = {"action": "merge_two", "_selected_action": [source.pk, target.pk]}
    page = curator.post(reverse("admin:postings_topic_changelist"), chosen, follow=True)
    assert "Openings: 1." in page.text
    assert "Bandits, MAB" in page.text
    address = page.redirect_chain[-1][0].partition("?")[0]
    assert "Please confirm" in curator.post(address, {"into": target.pk}).text
    assert Topic.objects.count() == 2
    done = curator.post(address, {"into": target.pk, "sure": "yes"}, follow=True)
    assert "Bandits is merged into RL." in done.text
    assert Topic.objects.get().name == "RL"


def test_merging_moves_openings_words_children_and_addresses(person: User) -> None:
    source = TopicFactory.create(name="Bandits", synonyms=["MAB"])
    target = TopicFactory.create(name="Sequential decisions")
    child = TopicFactory.create(name="Contextual bandits", parent=source)
    only, both = OpeningFactory.create(topics=[source]), OpeningFactory.create(topics=[source, target])
    topic_merging.merge(source=source, target=target, actor=person)
    assert {only.topics.get(), both.topics.get()} == {target}
    assert {one.text for one in target.synonyms.all()} == {"MAB", "Bandits"}
    child.refresh_from_db()
    target.refresh_from_db()
    assert child.parent == target
    assert target.former_slugs == ["bandits"]
    entry = AuditEntry.objects.get(action="topic.merge")
    assert entry.details["openings"] == 2


def test_merging_keeps_to_two_levels(person: User) -> None:
    source, upper = TopicFactory.create(name="Bandits"), TopicFactory.create(name="Upper")
    TopicFactory.create(name="Contextual bandits", parent=source)
    target = TopicFactory.create(name="Lower", parent=upper)
    with pytest.raises(topic_merging.TopicMergeError, match="two levels only"):
        topic_merging.merge(source=source, target=target, actor=person)
    with pytest.raises(topic_merging.TopicMergeError):
        topic_merging.merge(source=target, target=target, actor=person)


def test_alerts_terms_and_guides_follow(person: User) -> None:
    source, target = TopicFactory.create(name="Bandits"), TopicFactory.create(name="RL")
    alert = wanted(query=SearchQuery(topic=("bandits",)))
    term = Term.objects.create(slug="bandit", name="Bandit", meaning="A machine.", topic="bandits")
    guide = Guide.objects.create(slug="g", kind="advice", search="role=phd&topic=bandits")
    topic_merging.merge(source=source, target=target, actor=person)
    assert Alert.objects.get(pk=alert.pk).search.search_query.topic == ("rl",)
    term.refresh_from_db()
    guide.refresh_from_db()
    assert (term.topic, guide.search) == ("rl", "role=phd&topic=rl")


def test_the_address_of_a_merged_topic_leads_on(client: Client, person: User) -> None:
    source, target = TopicFactory.create(name="Bandits"), TopicFactory.create(name="RL")
    OpeningFactory.create(topics=[target])
    topic_merging.merge(source=source, target=target, actor=person)
    answer = client.get(reverse("postings:landing-topic", args=["bandits"]))
    assert (answer.status_code, answer["Location"]) == (301, reverse("postings:landing-topic", args=["rl"]))
    assert client.get(reverse("postings:landing-topic", args=["never-there"])).status_code == 404


def test_a_merged_topic_of_the_taxonomy_does_not_come_back(person: User) -> None:
    load_taxonomy()
    source, target = Topic.objects.filter(children__isnull=True, parent__isnull=False)[:2]
    slug, words = source.slug, {one.text for one in source.synonyms.all()}
    topic_merging.merge(source=source, target=target, actor=person)
    before = Topic.objects.count(), TopicSynonym.objects.count()
    load_taxonomy()
    assert (Topic.objects.count(), TopicSynonym.objects.count()) == before
    assert not Topic.objects.filter(slug=slug).exists()
    assert words <= {one.text for one in target.synonyms.all()}


def test_merging_is_for_those_who_may_delete_topics(client: Client) -> None:
    source, target = TopicFactory.create(), TopicFactory.create()
    staff = UserFactory.create(staff=True)
    staff.user_permissions.set(Permission.objects.filter(codename__in=["view_topic", "change_topic"]))
    client.force_login(staff)
    address = reverse("admin:postings_topic_merge", args=[source.pk])
    assert client.get(address, {"into": target.pk}).status_code == 403
    assert client.post(address, {"into": target.pk, "sure": "yes"}).status_code == 403


@pytest.mark.parametrize("into", ["", "abc", "9" * 30, "²"])
def test_merging_into_nothing_is_not_found(curator: Client, into: str) -> None:
    topic = TopicFactory.create()
    address = reverse("admin:postings_topic_merge", args=[topic.pk])
    assert curator.get(address, {"into": into}).status_code == 404
