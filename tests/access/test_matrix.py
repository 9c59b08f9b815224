"""Every address of the site, asked for by every kind of visitor. An address without a rule fails."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

import tests.access
from tests.access.world import VISITORS, Rule, World, make_world
from tests.test_consistency import ANONYMOUS, addresses

# One module for each room: `rules_<room>.py` with `RULES`, address to rule.
MODULES = sorted(
    module.name for module in pkgutil.iter_modules(tests.access.__path__) if module.name.startswith("rules_")
)


def rules_of(name: str) -> Mapping[str, Rule]:
    rules: Mapping[str, Rule] = importlib.import_module(f"tests.access.{name}").RULES
    return rules


ALL = {name: rule for module in MODULES for name, rule in rules_of(module).items()}


def test_every_address_has_one_rule() -> None:
    names = {name for name, _ in addresses()}
    assert names - ALL.keys() - ANONYMOUS.keys() == set()
    assert (ALL.keys() | ANONYMOUS.keys()) - names == set()
    assert ALL.keys() & ANONYMOUS.keys() == set()


def answer(world: World, name: str, rule: Rule, visitor: str) -> int:
    """The status that `visitor` gets, with everything that asking changed taken back."""
    client = Client(raise_request_exception=False)
    if visitor in world.people:
        client.force_login(world.people[visitor])
    with transaction.atomic():
        address = reverse(name, args=rule.arguments(world))
        status: int = getattr(client, rule.method)(address, rule.posted(world)).status_code
        transaction.set_rollback(True)
    return status


@pytest.mark.django_db
@pytest.mark.parametrize("module", MODULES)
def test_every_visitor_gets_what_the_rule_says(module: str) -> None:
    world = make_world()
    rules = rules_of(module)
    answers = {
        name: tuple(answer(world, name, rule, visitor) for visitor in VISITORS)
        for name, rule in rules.items()
    }
    assert answers == {name: rule.statuses for name, rule in rules.items()}
