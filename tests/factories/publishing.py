# factory_boy types what a factory makes, not its declarations.
# mypy: allow-untyped-calls, allow-untyped-decorators
from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from factory.declarations import LazyAttribute, LazyFunction, SubFactory, Trait
from factory.django import DjangoModelFactory

from postings.publishing.models import Draft
from tests.factories.institutions import InstitutionFactory


def typed_opening() -> dict[str, dict[str, str | list[str]]]:
    """What somebody types who leaves nothing out."""
    return {
        "role": {
            "title": "PhD position in reinforcement learning for robots",
            "role": "phd",
            "description": (
                "You will develop machine learning methods, above all reinforcement learning, with which robots learn"
                " from few examples. You work in a group of twelve people, teach a little, and publish what you find."
                "\n\n## Your profile\n- a master's degree in computer science\n- experience with Python\n\n"
                "The position is fully funded for four years. Please send a CV and two letters of reference. "
                * 2
            ),
            "description_format": "markdown",
            "level": "",
            "department": "Robot Learning Lab",
            "supervisor": "",
            "topics": [],
        },
        "where": {
            "workplace": "on_site",
            "remote_countries": [],
            "place_city": ["Zurich"],
            "place_country": ["Switzerland"],
            "place_region": [""],
            "place_exact": [""],
        },
        "pay": {
            "pay_min": "47000",
            "pay_max": "50000",
            "pay_currency": "CHF",
            "pay_period": "year",
            "pay_kind": "salary",
            "funding": "fully_funded",
            "contract": "fixed_term",
            "contract_months": "48",
        },
        "qualifications": {
            "kind": ["degree", "skill", "skill"],
            "necessity": ["required", "required", "preferred"],
            "name": ["", "Python", "C++"],
            "degree": ["master", "", ""],
            "minimum": ["", "", ""],
            "maximum": ["", "", ""],
            "text": ["", "", ""],
            "group": ["", "", ""],
            "material_kind": ["cv", "references"],
            "material_count": ["", "2"],
            "material_text": ["", ""],
        },
        "applying": {
            "method": "link",
            "url": "https://jobs.example.edu/phd-rl",
            "email": "",
            "deadline_kind": "moment",
            "deadline_date": (timezone.localdate() + timedelta(days=100)).isoformat(),
            "deadline_time": "23:59",
            "deadline_zone": "AoE",
        },
    }


class DraftFactory(DjangoModelFactory[Draft]):
    """A draft in which nothing is typed. Traits: `complete` (could be published), `template`."""

    class Meta:
        model = Draft

    class Params:
        complete = Trait(typed=LazyFunction(typed_opening))
        template = Trait(is_template=True, typed=LazyFunction(typed_opening), title="Our usual PhD position")

    institution = SubFactory(InstitutionFactory)
    typed = LazyFunction(dict)
    title = LazyAttribute(lambda made: str(made.typed.get("role", {}).get("title", "")))
