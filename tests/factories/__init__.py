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

__all__ = [
    "ExchangeRateFactory",
    "InstitutionFactory",
    "LocationFactory",
    "MaterialFactory",
    "OpeningFactory",
    "QualificationFactory",
    "TopicFactory",
    "UserFactory",
]
