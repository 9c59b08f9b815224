"""Factories with traits, one module per room. Use `XFactory.create(...)`: it is typed."""

from __future__ import annotations

from tests.factories.accounts import UserFactory
from tests.factories.institutions import InstitutionFactory
from tests.factories.openings import (
    ExchangeRateFactory,
    LocationFactory,
    MaterialFactory,
    OpeningFactory,
    QualificationFactory,
    TopicFactory,
)
from tests.factories.people import MembershipFactory

__all__ = [
    "ExchangeRateFactory",
    "InstitutionFactory",
    "LocationFactory",
    "MaterialFactory",
    "MembershipFactory",
    "OpeningFactory",
    "QualificationFactory",
    "TopicFactory",
    "UserFactory",
]
