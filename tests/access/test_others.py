"""What belongs to another institution is not there, and what is offered at a desk is open to whom it is offered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.access.test_matrix import ALL
from tests.access.world import Rule, World, make_world
from tests.test_consistency import addresses

BELOW_A_DESK = sorted(
    name
    for name, pattern in addresses()
    if "slug" in pattern.pattern.converters and len(pattern.pattern.converters) > 1 and name in ALL
)
METHODS = ("get", "post")


def as_other(world: World) -> World:
    """The same world, seen from the other institution: what rules make is then of that one."""
    return replace(world, institution=world.other, opening=world.other_opening, made={})


def mixed(world: World, rule: Rule) -> Iterator[list[Any]]:
    """The arguments of an own thing with each id, and with all, of another institution's."""
    own, others = rule.arguments(world), rule.arguments(as_other(world))
    differ = [at for at in range(1, len(own)) if own[at] != others[at]]
    for at in differ:
        yield [*own[:at], others[at], *own[at + 1 :]]
    if differ:
        yield [own[0], *others[1:]]


def answers(world: World, name: str) -> Iterator[tuple[str, list[Any], int]]:
    client, rule = Client(raise_request_exception=False), ALL[name]
    client.force_login(world.people["owner"])
    with transaction.atomic():
        for arguments in mixed(world, rule):
            for method in METHODS:
                posted = rule.posted(world) if method == rule.method else {}
                status = getattr(client, method)(reverse(name, args=arguments), posted).status_code
                yield method, arguments, status
        transaction.set_rollback(True)


def test_addresses_with_ids_are_found() -> None:
    assert {"postings:desk-opening", "postings:desk-feed-run", "postings:draft-step"} <= set(BELOW_A_DESK)


@pytest.mark.django_db
def test_ids_of_other_institutions_are_not_there() -> None:
    world = make_world()
    for name in BELOW_A_DESK:
        for method, arguments, status in answers(world, name):
            # An address that takes no such request at all says so first.
            expected = {404} if method == ALL[name].method else {404, 405}
            assert status in expected, (name, method, arguments)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["viewer", "editor", "owner"])
def test_every_link_of_a_desk_is_open_to_whom_it_is_shown(role: str) -> None:
    world, client = make_world(), Client()
    client.force_login(world.people[role])
    pages = [f"/desk/{world.institution.slug}/"]
    for page in pages:
        answer = client.get(page, follow=page == "/desk/")
        assert answer.status_code == 200, page
        assert answer.headers["Cache-Control"] == "private, no-store", page
        is_page = answer.headers["Content-Type"].startswith("text/html")
        text = answer.content.decode() if is_page else ""
        found = re.findall(r'<a[^>]*href="(/desk/[^"?#]*)', text)
        pages += [link for link in dict.fromkeys(found) if link not in pages]
    assert len(pages) > 4
