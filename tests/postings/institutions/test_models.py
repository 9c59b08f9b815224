from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from postings.institutions.models import Institution
from tests.factories import InstitutionFactory

pytestmark = pytest.mark.django_db


def test_free_slug_counts_up() -> None:
    assert Institution.objects.free_slug("Møller Institute") == "mller-institute"
    InstitutionFactory.create(slug="nord")
    assert Institution.objects.free_slug("Nord") == "nord-2"
    InstitutionFactory.create(slug="nord-2")
    assert Institution.objects.free_slug("Nord") == "nord-3"
    assert Institution.objects.free_slug("大学") == "institution"


def test_named_ignores_case_and_spaces() -> None:
    found = InstitutionFactory.create(name="Nord Institute")
    assert Institution.objects.named("  nord   INSTITUTE ").get() == found


def test_one_name_in_one_country() -> None:
    InstitutionFactory.create(name="Nord", slug="nord-no", country="NO")
    InstitutionFactory.create(name="Nord", slug="nord-se", country="SE")
    with pytest.raises(IntegrityError), transaction.atomic():
        InstitutionFactory.create(name="NORD", slug="nord-again", country="NO")


def test_country_is_a_code() -> None:
    with pytest.raises(ValidationError, match="two-letter"):
        InstitutionFactory.build(country="Norway"[:2]).full_clean()
    assert InstitutionFactory.build(country="NO").country_name == "Norway"
