# factory_boy types what a factory makes, not its declarations.
# mypy: allow-untyped-calls, allow-untyped-decorators
from __future__ import annotations

from uuid import uuid4

from factory.declarations import LazyFunction, Sequence, SubFactory
from factory.django import DjangoModelFactory

from postings.api.keys.actions import make_key
from postings.api.models import ApiKey, Webhook, WebhookDelivery
from postings.institutions.models import Institution
from postings.institutions.people_models import Membership
from tests.factories.institutions import InstitutionFactory
from tests.factories.people import MembershipFactory


def key_with_secret(
    institution: Institution, *scopes: str, maker: Membership | None = None
) -> tuple[ApiKey, str]:
    """A key that an owner made, and what it is written as. All scopes unless some are named."""
    maker = maker or MembershipFactory.create(institution=institution)
    name = f"Key {ApiKey.objects.count()}"
    return make_key(
        institution=institution, actor=maker.user, name=name, scopes=scopes or ApiKey.Scope.values
    )


class WebhookFactory(DjangoModelFactory[Webhook]):
    class Meta:
        model = Webhook

    institution = SubFactory(InstitutionFactory)
    url = Sequence(lambda n: f"https://hooks.example.org/{n}")
    secret = "whsec_bm8gc2VjcmV0IGF0IGFsbCwgb25seSBhIHRlc3Q="


class WebhookDeliveryFactory(DjangoModelFactory[WebhookDelivery]):
    class Meta:
        model = WebhookDelivery

    webhook = SubFactory(WebhookFactory)
    change_id = Sequence(lambda n: n + 1)
    message_id = LazyFunction(uuid4)
    payload = LazyFunction(lambda: {"type": "opening.published", "data": {"id": 1}})
