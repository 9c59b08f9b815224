from __future__ import annotations

import pytest
from django.test import Client

from postings.institutions.models import Institution
from postings.institutions.people_models import Membership
from postings.publishing.models import Draft
from tests.factories import InstitutionFactory, MembershipFactory, OpeningFactory
from tests.factories.publishing import DraftFactory


@pytest.fixture
def institution(db: None) -> Institution:
    """Verified, and not new here."""
    institution = InstitutionFactory.create(name="Example University", country="CH", is_verified=True)
    OpeningFactory.create(institution=institution, closed=True, title="An earlier one")
    return institution


@pytest.fixture
def editor(institution: Institution) -> Membership:
    return MembershipFactory.create(institution=institution, editor=True)


@pytest.fixture
def desk(editor: Membership) -> Client:
    """A browser in which an editor is signed in."""
    client = Client()
    client.force_login(editor.user)
    return client


@pytest.fixture
def draft(editor: Membership) -> Draft:
    return DraftFactory.create(
        institution=editor.institution, complete=True, author=editor.user, changed_by=editor.user
    )
