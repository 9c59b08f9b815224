"""Pasted links and connected feeds: editors do, viewers see, others do not learn that they are there."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from postings.imports.models import Feed, ImportRun, RunChange
from postings.imports.pasting.models import PastedLink
from tests.access.world import FOR_EDITORS, FOR_VIEWERS, Rule, Rules, World, own

# What a button of an editor answers.
DONE = (302, 404, 403, 302, 302, 404, 404, 404)


# Made for each visit, because what a visit changes is taken back after it.


def link(world: World) -> list[Any]:
    made = PastedLink.objects.create(
        institution=world.institution, url="https://jobs.example/1", state="failed", message="Not there."
    )
    return [*own(world), made.pk]


def _feed(world: World) -> Feed:
    return Feed.objects.create(
        institution=world.institution,
        kind=Feed.Kind.LEVER,
        location="https://api.lever.co/v0/postings/own?mode=json",
        stage=Feed.Stage.CONNECTED,
        is_synced=True,
    )


def feed(world: World) -> list[Any]:
    return [*own(world), _feed(world).pk]


def _run(world: World) -> ImportRun:
    return ImportRun.objects.create(feed=_feed(world), state=ImportRun.State.HELD, finished_at=timezone.now())


def run(world: World) -> list[Any]:
    made = _run(world)
    return [*own(world), made.feed_id, made.pk]


def change(world: World) -> list[Any]:
    made = _run(world)
    waiting = RunChange.objects.create(
        run=made, opening=world.opening, title="A change", kind=RunChange.Kind.HELD
    )
    return [*own(world), made.feed_id, waiting.pk]


def kept(world: World) -> dict[str, Any]:
    return {"decision": "kept"}


RULES: Rules = {
    "postings:desk-paste": Rule(FOR_EDITORS, own),
    "postings:desk-pasted": Rule(FOR_EDITORS, link),
    "postings:desk-pasted-choose": Rule(DONE, link, "post"),
    "postings:desk-pasted-again": Rule(DONE, link, "post"),
    "postings:desk-pasted-blank": Rule(DONE, link, "post"),
    "postings:desk-feeds": Rule(FOR_EDITORS, own),
    "postings:desk-feed": Rule(FOR_VIEWERS, feed),
    "postings:desk-feed-connect": Rule(DONE, feed, "post"),
    "postings:desk-feed-look": Rule(DONE, feed, "post"),
    "postings:desk-feed-forget": Rule(DONE, feed, "post"),
    "postings:desk-feed-pause": Rule(DONE, feed, "post"),
    "postings:desk-feed-resume": Rule(DONE, feed, "post"),
    "postings:desk-feed-sync": Rule(DONE, feed, "post"),
    "postings:desk-feed-disconnect": Rule(FOR_EDITORS, feed),
    "postings:desk-feed-decide": Rule(DONE, change, "post", kept),
    "postings:desk-feed-run": Rule(FOR_VIEWERS, run),
    "postings:desk-feed-run-accept": Rule(DONE, run, "post"),
    "postings:desk-feed-run-discard": Rule(DONE, run, "post"),
}
