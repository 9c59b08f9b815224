# factory_boy types what a factory makes, not its declarations.
# mypy: allow-untyped-calls, allow-untyped-decorators
from __future__ import annotations

from django.utils.text import slugify
from factory.declarations import LazyAttribute, Sequence, Trait
from factory.django import DjangoModelFactory

from postings.institutions.models import Institution


class InstitutionFactory(DjangoModelFactory[Institution]):
    """A verified university. Traits: `company`, `institute`, `hospital`, `government`, `unverified`."""

    class Meta:
        model = Institution

    class Params:
        company = Trait(kind=Institution.Kind.COMPANY)
        institute = Trait(kind=Institution.Kind.INSTITUTE)
        hospital = Trait(kind=Institution.Kind.HOSPITAL)
        government = Trait(kind=Institution.Kind.GOVERNMENT)
        unverified = Trait(is_verified=False)

    name = Sequence(lambda n: f"Example University {n}")
    slug = LazyAttribute(lambda made: slugify(made.name)[:80] or "institution")
    kind = Institution.Kind.UNIVERSITY
    country = "CH"
    city = "Zürich"
    website = LazyAttribute(lambda made: f"https://{made.slug}.example.org/")
    is_verified = True
