"""Pay of which a source does not tell whether extras count is nowhere called base salary."""

from __future__ import annotations

import pytest
from django.test import Client

from careers.salaries.models import Basis, SalaryBand
from tests.careers.guides.reading import page, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("careers_content")]


def test_bands_of_unclear_basis_say_so() -> None:
    unclear = SalaryBand.objects.filter(note__contains="whether bonuses count")
    assert {band.basis for band in unclear} == {Basis.UNSAID}
    assert len(unclear) == 8
    assert not SalaryBand.objects.filter(basis=Basis.UNSAID).exclude(pk__in=unclear).exists()


def test_guide_and_pay_of_fellows_promise_no_base_salary(client: Client) -> None:
    for path in ("/guides/research-fellow/", "/salaries/fellow/", "/guides/compare/?guide=research-fellow"):
        text = words(page(client, path).xpath("//main")[0])
        assert "salary (extras unclear)" in text, path
        assert "base salary" not in text.lower(), path


def test_span_over_levels_is_of_one_kind_of_pay(client: Client) -> None:
    """The overview of a source, which may count bonuses, is no part of the span of its base salaries."""
    text = words(page(client, "/salaries/").xpath("//main")[0])
    assert "$100,000–280,000" in text
    assert "$80,000–" not in text
