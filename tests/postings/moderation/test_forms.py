"""Every form of moderation can be sent: an include that is given only its own values has no token by itself."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from postings.accounts.models import User
from postings.institutions.people_models import Claim
from tests.factories import MembershipFactory, OpeningFactory
from tests.factories.moderation import CaseFactory, ClaimFactory, SuspicionFactory

pytestmark = pytest.mark.django_db
_FORM = re.compile(r"<form[^>]*method=\"post\".*?</form>", re.DOTALL)


def forms_of(client: Client, address: str) -> list[str]:
    return _FORM.findall(client.get(address).content.decode())


def test_every_form_has_its_token(client: Client, ada: User) -> None:
    client.force_login(ada)
    suspicion = SuspicionFactory.create()
    case = CaseFactory.create(opening=suspicion.opening)
    ClaimFactory.create()
    ClaimFactory.create(state=Claim.State.REFUSED, decided_at=case.opened_at, reason="No.")
    MembershipFactory.create(institution=ClaimFactory.create().institution)
    public = OpeningFactory.create()
    addresses = {
        case.get_absolute_url(): 6,
        reverse("postings:moderation"): 1,
        reverse("postings:moderation-claims"): 6,
        reverse("postings:report", args=[public.slug, public.pk]): 1,
    }
    for address, least in addresses.items():
        forms = forms_of(client, address)
        assert len(forms) >= least, address
        assert [form for form in forms if "csrfmiddlewaretoken" not in form] == [], address
