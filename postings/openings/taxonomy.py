"""The curated topics that come with the site, and putting them into the database."""

from __future__ import annotations

import json
from importlib import resources
from typing import TypedDict

from django.db import transaction

from postings.openings.models import Topic, TopicSynonym


class SeedTopic(TypedDict):
    slug: str
    name: str
    parent: str | None
    synonyms: list[str]
    arxiv: list[str]


def seed_topics() -> list[SeedTopic]:
    topics: list[SeedTopic] = json.loads(
        resources.files("postings.openings").joinpath("taxonomy.json").read_text(encoding="utf-8")
    )
    return topics


@transaction.atomic
def load_taxonomy() -> int:
    """Add the topics and synonyms that are missing; what an admin wrote stays. Returns how many were added."""
    added = 0
    there = list(Topic.objects.all())
    # A topic that was merged is not made again; its words go where it went.
    topics: dict[str, Topic] = {slug: topic for topic in there for slug in topic.former_slugs}
    topics |= {topic.slug: topic for topic in there}
    seeds = seed_topics()
    # Parents come first, whatever the order in the file.
    for seed in sorted(seeds, key=lambda seed: seed["parent"] is not None):
        if seed["slug"] in topics:
            continue
        topics[seed["slug"]] = Topic.objects.create(
            slug=seed["slug"],
            name=seed["name"],
            parent=topics[seed["parent"]] if seed["parent"] else None,
            arxiv_categories=seed["arxiv"],
        )
        added += 1
    TopicSynonym.objects.bulk_create(
        (TopicSynonym(topic=topics[seed["slug"]], text=text) for seed in seeds for text in seed["synonyms"]),
        ignore_conflicts=True,
    )
    return added
