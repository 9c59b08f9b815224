"""Two topics that are one: openings and words of the one go to the other. This cannot be taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from postings.accounts.audit.models import record
from postings.accounts.models import User
from postings.openings.models import Opening, Topic, TopicSynonym

# What follows in rooms above this one, and in other apps: called with the old slug and the new one.
followers: list[Callable[[str, str], None]] = []


class TopicMergeError(ValueError):
    """Why they cannot be merged, for whoever tried."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What merging would do, for the page that asks. `problem` stops it."""

    source: Topic
    target: Topic
    openings: int
    words: list[str]
    children: int
    problem: str


def plan(source: Topic, target: Topic) -> Plan:
    return Plan(
        source=source,
        target=target,
        openings=source.openings.count(),
        words=[source.name, *(synonym.text for synonym in source.synonyms.all())],
        children=source.children.count(),
        problem=_problem(source, target),
    )


def _problem(source: Topic, target: Topic) -> str:
    if source.pk == target.pk:
        return "This is one topic."
    if source.children.exists() and target.parent_id is not None:
        return (
            f"Topics stand below {source}, and {target} is on the lower level: there are two levels only. "
            "Merge them the other way round, or move what stands below first."
        )
    return ""


@transaction.atomic
def merge(*, source: Topic, target: Topic, actor: User) -> Topic:
    """Everything of `source` to `target`. Its name becomes a synonym, and its addresses lead there."""
    locked = Topic.objects.select_for_update(of=("self",)).order_by("pk").in_bulk([source.pk, target.pk])
    if len(locked) < 2:
        raise TopicMergeError("One of them is gone, or they are one.")
    source, target = locked[source.pk], locked[target.pk]
    if problem := _problem(source, target):
        raise TopicMergeError(problem)
    moved = plan(source, target)
    _move_openings(source, target)
    source.synonyms.update(topic=target)
    source.children.update(parent=target)
    _take_facts(source, target)
    details = {"into": target.slug, "slug": source.slug, "openings": moved.openings, "words": moved.words}
    record(actor=actor, action="topic.merge", target=source, details=details)
    source.delete()
    _add_name(source.name, target)
    for follow in followers:
        follow(source.slug, target.slug)
    return target


def _move_openings(source: Topic, target: Topic) -> None:
    rows = Opening.topics.through.objects.filter(topic_id=source.pk)
    both = Opening.topics.through.objects.filter(topic_id=target.pk).values("opening_id")
    rows.filter(opening_id__in=both).delete()
    rows.update(topic_id=target.pk)


def _take_facts(source: Topic, target: Topic) -> None:
    target.arxiv_categories = list(dict.fromkeys([*target.arxiv_categories, *source.arxiv_categories]))
    target.former_slugs = list(dict.fromkeys([*target.former_slugs, *source.former_slugs, source.slug]))
    target.save()


def _add_name(name: str, target: Topic) -> None:
    is_known = TopicSynonym.objects.filter(text__iexact=name).exists()
    if not is_known and name.casefold() != target.name.casefold():
        TopicSynonym.objects.create(topic=target, text=name)
