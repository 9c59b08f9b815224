"""Every address of the admin, asked for by every kind of visitor. A model or a page without a rule fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.db import models, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from careers.advice.models import AdviceRequest
from careers.fit.models import EligibilityRule
from careers.guides.models import Picture
from postings.accounts.audit.models import record
from postings.accounts.letters.models import Letter
from postings.alerts.models import Notice, Run
from postings.imports.models import Feed, ImportRecord, ImportRun
from postings.moderation.models import CannedReason
from postings.openings.tasks import refresh_exchange_rates
from postings.publishing.models import ExpiryReminder, Upload
from postings.search.models import SearchMiss, SynonymGroup
from tests.factories import ExchangeRateFactory, MembershipFactory, OpeningFactory, TopicFactory, UserFactory
from tests.factories.api import WebhookDeliveryFactory, key_with_secret
from tests.factories.careers import (
    EditionFactory,
    FigureFactory,
    QuestionFactory,
    SalaryBandFactory,
    SurveyBandFactory,
    TermFactory,
)
from tests.factories.moderation import CaseFactory, ReportFactory, SuspicionFactory
from tests.factories.people import ClaimFactory, OrganisationFactory
from tests.factories.publishing import DraftFactory
from tests.postings.alerts.outgoing import a_digest

if TYPE_CHECKING:
    from postings.accounts.models import User

# By their letters in the rules: staff who may only moderate, the group of moderators, a guide writer, an admin.
STAFF = {"m": "moderator", "M": "moderators", "W": "writer", "A": "admin"}
STRANGERS = ("anonymous", "candidate", "owner")


@dataclass(frozen=True)
class Rule:
    """Whose letters may see the list and a row, add one, and delete one."""

    view: str = "A"
    add: str = ""
    delete: str = ""


def _registered() -> dict[str, admin.ModelAdmin[models.Model]]:
    return {model._meta.label: rows for model, rows in admin.site._registry.items()}


def people() -> dict[str, User]:
    moderator, moderators, writer = UserFactory.create_batch(3, staff=True)
    moderator.user_permissions.add(Permission.objects.get(codename="moderate"))
    moderators.groups.add(Group.objects.get(name="Moderators"))
    writer.groups.add(Group.objects.get(name="Guide writers"))
    return {
        "candidate": UserFactory.create(),
        "owner": MembershipFactory.create().user,
        "moderator": moderator,
        "moderators": moderators,
        "writer": writer,
        "admin": UserFactory.create(superuser=True),
    }


def rows() -> dict[str, models.Model]:
    """One row of each model, by its label."""
    now = timezone.now()
    opening = OpeningFactory.create()
    feed = Feed.objects.create(kind="lever", location="https://feed.example.org/")
    run = ImportRun.objects.create(feed=feed, state="finished", finished_at=now)
    digest, question = a_digest(openings=[opening]), QuestionFactory.create()
    edition, delivery = EditionFactory.create(), WebhookDeliveryFactory.create()
    api_key, _ = key_with_secret(institution=opening.institution)
    membership = MembershipFactory.create()
    band = SalaryBandFactory.create()
    made: list[models.Model] = [
        *(opening, opening.institution, feed, run, digest, digest.alert, digest.alert.search),
        *(digest.alert.address, question, edition, edition.guide, delivery, delivery.webhook, api_key),
        *(membership, membership.user, band, band.source, Group.objects.get(name="Moderators")),
        *(TopicFactory.create(), ExchangeRateFactory.create(), CaseFactory.create(), ReportFactory.create()),
        *(SuspicionFactory.create(), ClaimFactory.create(), OrganisationFactory.create()),
        *(DraftFactory.create(), FigureFactory.create(), SurveyBandFactory.create(), TermFactory.create()),
        record(actor=membership.user, action="test", target=opening),
        Letter.objects.create(key="k", to="a@example.org", subject="Hello"),
        SynonymGroup.objects.create(words=["one", "another"]),
        SearchMiss.objects.create(
            query="q=x", words="x", count=1, first_at=now, last_at=now, batch=UUID(int=1)
        ),
        Notice.objects.create(
            kind="confirm", address=digest.alert.address, alert=digest.alert, slot=now, due_at=now
        ),
        Run.objects.create(started_at=now),
        ImportRecord.objects.create(
            feed=feed,
            external_id="1",
            state="skipped",
            reason="No research.",
            payload_digest="",
            rules_version="",
        ),
        CannedReason.objects.create(title="Test", text="Text."),
        ExpiryReminder.objects.create(opening=opening, ends_at=now),
        Upload.objects.create(institution=opening.institution, filename="a.csv"),
        AdviceRequest.objects.create(
            name="Ada", email="ada@example.org", topic="application", question="Why?", times=[now]
        ),
        EligibilityRule.objects.create(
            key="k",
            scheme="S",
            kind="after_doctorate",
            words=["x"],
            statement="S.",
            years_to=3,
            source="D",
            year=2025,
        ),
        Picture.objects.create(name="p", alt="A line."),
    ]
    return {one._meta.label: one for one in made}


# What staff of each kind may do with each model.
MODELS: dict[str, Rule] = {
    "auth.Group": Rule("A", "A", "A"),
    "postings.User": Rule("A", "A", "A"),
    "postings.Letter": Rule("A"),
    "postings.AuditEntry": Rule("MA"),
    "postings.SynonymGroup": Rule("A", "A", "A"),
    "postings.SearchMiss": Rule("A", "", "A"),
    "postings.Address": Rule("A"),
    "postings.Alert": Rule("A"),
    "postings.Search": Rule("A"),
    "postings.Digest": Rule("A"),
    "postings.Notice": Rule("A"),
    "postings.Run": Rule("A"),
    "postings.ApiKey": Rule("A"),
    "postings.Webhook": Rule("A"),
    "postings.WebhookDelivery": Rule("A"),
    "postings.Feed": Rule("A", "A", "A"),
    "postings.ImportRun": Rule("A", "", "A"),
    "postings.ImportRecord": Rule("A", "", "A"),
    "postings.Institution": Rule("MA", "A", "A"),
    "postings.Claim": Rule("MA"),
    "postings.Organisation": Rule("A"),
    "postings.Membership": Rule("A", "A", "A"),
    "postings.CannedReason": Rule("MA", "MA", "MA"),
    "postings.Case": Rule("MA"),
    "postings.Report": Rule("MA"),
    "postings.Suspicion": Rule("MA"),
    "postings.Opening": Rule("MA", "A", "A"),
    "postings.ExchangeRate": Rule("A", "A", "A"),
    "postings.Topic": Rule("A", "A", "A"),
    "postings.Draft": Rule("A", "", "A"),
    "postings.ExpiryReminder": Rule("A", "", "A"),
    "postings.Upload": Rule("A", "", "A"),
    "careers.AdviceRequest": Rule("A", "", "A"),
    "careers.EligibilityRule": Rule("A", "A", "A"),
    "careers.Edition": Rule("WA", "", "WA"),
    "careers.Guide": Rule("WA", "A", "A"),
    "careers.SurveyBand": Rule("A"),
    "careers.Figure": Rule("WA", "A", "A"),
    "careers.SalaryBand": Rule("WA", "A", "A"),
    "careers.Source": Rule("WA", "A", "A"),
    "careers.Question": Rule("WA", "A", "A"),
    "careers.Term": Rule("WA", "A", "A"),
    "careers.Picture": Rule("WA", "WA", "A"),
}


def addresses_of(row: models.Model, rule: Rule) -> Iterator[tuple[str, str]]:
    """Each of the five pages of a model, and for whom it is."""
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}"
    yield reverse(f"{name}_changelist"), rule.view
    yield reverse(f"{name}_add"), rule.add
    yield reverse(f"{name}_change", args=[row.pk]), rule.view
    yield reverse(f"{name}_history", args=[row.pk]), rule.view
    yield reverse(f"{name}_delete", args=[row.pk]), rule.delete


def asked(clients: dict[str, Client], address: str, method: str = "get") -> dict[str, int]:
    """What each visitor gets; what asking changed is taken back."""
    found = {}
    for visitor, client in clients.items():
        with transaction.atomic():
            found[visitor] = getattr(client, method)(address).status_code
            transaction.set_rollback(True)
    return found


def expected(letters: str, status: int = 200, refused: int = 403) -> dict[str, int]:
    staff = {visitor: status if letter in letters else refused for letter, visitor in STAFF.items()}
    return {**dict.fromkeys(STRANGERS, 302), **staff}


@pytest.fixture
def clients() -> dict[str, Client]:
    found = {"anonymous": Client(raise_request_exception=False)}
    for visitor, person in people().items():
        found[visitor] = Client(raise_request_exception=False)
        found[visitor].force_login(person)
    return found


def test_every_model_of_the_admin_has_a_rule() -> None:
    assert _registered().keys() == MODELS.keys()


@pytest.mark.django_db
def test_every_visitor_gets_what_the_rule_of_the_model_says(clients: dict[str, Client]) -> None:
    made = rows()
    assert made.keys() == MODELS.keys()
    pages = [page for label, rule in MODELS.items() for page in addresses_of(made[label], rule)]
    answers = {address: asked(clients, address) for address, _ in pages}
    assert answers == {address: expected(letters) for address, letters in pages}


# Pages that belong to no model, or are a model's own.
EVERYBODY = "mMWA"


@dataclass(frozen=True)
class Page:
    """`status` is what those of the `letters` get, `refused` what other staff do."""

    letters: str
    of: str = ""
    method: str = "get"
    status: int = 200
    more: tuple[object, ...] = ()
    query: str = ""
    refused: int = 403


PAGES: dict[str, Page] = {
    "index": Page(EVERYBODY),
    "find": Page(EVERYBODY),
    "app_list": Page("MA", more=("postings",), refused=404),
    "jsi18n": Page(EVERYBODY),
    "postings_alert_glance": Page("A"),
    "postings_digest_preview": Page("A", "postings.Digest"),
    "postings_digest_preview_html": Page("A", "postings.Digest"),
    "postings_institution_merge": Page("A", "postings.Institution"),
    "postings_topic_merge": Page("A", "postings.Topic", query="?into={pk}"),
    "postings_exchangerate_fetch": Page("A", method="post", status=302),
    "auth_user_password_change": Page("A", "postings.User"),
    "careers_guide_desk": Page("WA"),
    "careers_guide_ageing": Page("WA"),
    "careers_guide_links": Page("WA"),
    "careers_guide_begin": Page("WA", "careers.Guide", method="post", status=302),
    "careers_guide_reviewed": Page("WA", "careers.Guide", method="post", status=302),
    "careers_edition_preview": Page("WA", "careers.Edition", method="post"),
    "careers_edition_move": Page("WA", "careers.Edition", more=("publish",)),
    "careers_edition_differences": Page("WA", "careers.Edition"),
    "careers_edition_go_back": Page("WA", "careers.Edition"),
}
# Signing in and out is for all; what these lead to asks for itself.
OPEN_TO_ALL = {"login", "logout", "password_change", "password_change_done", "view_on_site", "autocomplete"}


def own_names() -> set[str]:
    """Names of the admin's addresses that are none of the five of a model."""
    usual = ("_changelist", "_add", "_change", "_history", "_delete", "_simple_history")

    def walk(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns)
            elif pattern.name:
                yield pattern.name

    (site,) = (one for one in get_resolver().url_patterns if getattr(one, "namespace", "") == "admin")
    assert isinstance(site, URLResolver)
    special = {"auth_user_password_change", "password_change"}
    names = set(walk(site.url_patterns))
    return {name for name in names if not name.endswith(usual) or name in special}


def test_every_page_of_the_admin_has_a_rule() -> None:
    assert own_names() == PAGES.keys() | OPEN_TO_ALL


@pytest.mark.django_db
def test_every_visitor_gets_what_the_rule_of_the_page_says(
    clients: dict[str, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refresh_exchange_rates, "delay", lambda: None)
    made = rows()
    answers = {}
    for name, page in PAGES.items():
        arguments = [*([made[page.of].pk] if page.of else []), *page.more]
        address = reverse(f"admin:{name}", args=arguments)
        query = page.query.format(pk=made[page.of].pk) if page.query else ""
        answers[name] = asked(clients, address + query, page.method)
    assert answers == {
        name: expected(page.letters, page.status, page.refused) for name, page in PAGES.items()
    }


@pytest.mark.django_db
def test_suggestions_are_for_those_who_may_see_what_is_suggested(clients: dict[str, Client]) -> None:
    query = "?app_label=postings&model_name=opening&field_name=institution&term=a"
    answers = asked(clients, reverse("admin:autocomplete") + query)
    assert answers == expected("MA")
