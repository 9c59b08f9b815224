from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower


class TopicQuerySet(models.QuerySet["Topic"]):
    def vocabulary(self) -> dict[str, list[str]]:
        """Slug to every name and synonym: what the topic rules look for in a text."""
        return {
            topic.slug: [topic.name, *(s.text for s in topic.synonyms.all())]
            for topic in self.prefetch_related("synonyms")
        }


class Topic(models.Model):
    """One subject of the curated taxonomy, two levels deep."""

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        help_text="Openings below it are found by it, too. Empty on the upper level.",
    )
    arxiv_categories = ArrayField(
        models.CharField(max_length=20),
        default=list,
        blank=True,
        help_text="Separated by commas, such as cs.LG.",
    )
    former_slugs = ArrayField(
        models.SlugField(max_length=80),
        default=list,
        blank=True,
        editable=False,
        help_text="Of topics that were merged into it: their addresses lead here.",
    )

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class TopicSynonym(models.Model):
    """Another word for a topic. A word belongs to one topic only."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="synonyms")
    text = models.CharField(max_length=80)

    class Meta:
        ordering: ClassVar = ["text"]
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("text"), name="topic_synonym_unique_any_case"),
        ]

    def __str__(self) -> str:
        return self.text
