"""Groups of words in the admin."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from postings.search.models import SynonymGroup
from tests.factories import TopicFactory, UserFactory

pytestmark = pytest.mark.django_db
ADD = reverse("admin:postings_synonymgroup_add")


@pytest.fixture
def curator(client: Client) -> Client:
    client.force_login(UserFactory.create(superuser=True))
    SynonymGroup.objects.all().delete()
    return client


def test_group_is_added_and_can_be_tried(curator: Client) -> None:
    answer = curator.post(ADD, {"words": " gpu,  graphics  card ,gpu"}, follow=True)
    assert SynonymGroup.objects.get().words == ["gpu", "graphics card"]
    assert '<a href="/openings/?q=graphics+card">graphics card</a>' in answer.text


@pytest.mark.parametrize("words", ["gpu", "gpu, GPU", "gpu,  ", "gpu\0,x", ""])
def test_a_group_needs_two_words(curator: Client, words: str) -> None:
    assert curator.post(ADD, {"words": words}).status_code == 200
    assert not SynonymGroup.objects.exists()


def test_words_of_a_topic_belong_to_the_topic(curator: Client) -> None:
    TopicFactory.create(name="Reinforcement learning", synonyms=["RL"])
    for word in ("rl", "Reinforcement Learning"):
        page = curator.post(ADD, {"words": f"{word}, trial and error"}).text
        assert "stands for the topic Reinforcement learning" in page


def test_a_word_is_in_one_group(curator: Client) -> None:
    SynonymGroup.objects.create(words=["gpu", "graphics card"])
    assert "is in the group “gpu, graphics card”" in curator.post(ADD, {"words": "GPU, accelerator"}).text


def test_a_group_that_was_there_before_can_be_extended(curator: Client) -> None:
    group = SynonymGroup.objects.create(words=["RL", "trial and error"])
    TopicFactory.create(name="Reinforcement learning", synonyms=["RL"])
    address = reverse("admin:postings_synonymgroup_change", args=[group.pk])
    assert curator.post(address, {"words": "RL, trial and error, learning by doing"}).status_code == 302
    group.refresh_from_db()
    assert group.words[-1] == "learning by doing"
