"""What admins see of alerts, and what they may do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from postings.accounts.models import User
from postings.alerts import claims
from postings.alerts.joining import stop
from postings.alerts.models import (
    Address,
    Alert,
    Digest,
    DigestItem,
    MailState,
    Notice,
    Run,
    Search,
    StopCause,
    SuppressionCause,
)
from postings.alerts.runs import run_matching
from postings.alerts.sending import send_digests
from postings.openings.choices import Role
from postings.search.query import SearchQuery
from tests.factories import OpeningFactory
from tests.postings.alerts.alerting import wanted
from tests.postings.alerts.outgoing import a_digest, a_notice

pytestmark = pytest.mark.django_db

MODELS = ["address", "alert", "digest", "notice", "run", "search"]
GLANCE = "admin:postings_alert_glance"
PREVIEW, PREVIEW_HTML = "admin:postings_digest_preview", "admin:postings_digest_preview_html"


@pytest.fixture
def curator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("curator@example.org"))
    return client


def somebody(client: Client, *permissions: str) -> Client:
    """A member of staff with these permissions only."""
    person = User.objects.create_user("staff@example.org", is_staff=True)
    person.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(person)
    return client


def act(client: Client, model: str, action: str, *pks: int) -> str:
    address = reverse(f"admin:postings_{model}_changelist")
    answer = client.post(address, {"action": action, "_selected_action": pks}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def a_board() -> None:
    """Some of everything."""
    wanted(query=SearchQuery(role=(Role.PHD,)))
    OpeningFactory.create(role=Role.PHD, title="Bandits that wait")
    run_matching()
    a_notice("notice@example.org")


@pytest.mark.parametrize("model", MODELS)
def test_lists_and_pages_are_shown_and_take_no_changes(curator: Client, model: str) -> None:
    a_board()
    pks = {
        "address": Address.objects.values_list("pk", flat=True),
        "alert": Alert.objects.values_list("pk", flat=True),
        "digest": Digest.objects.values_list("pk", flat=True),
        "notice": Notice.objects.values_list("pk", flat=True),
        "run": Run.objects.values_list("pk", flat=True),
        "search": Search.objects.values_list("pk", flat=True),
    }
    pk = pks[model][0]
    assert curator.get(reverse(f"admin:postings_{model}_changelist")).status_code == 200
    change = reverse(f"admin:postings_{model}_change", args=[pk])
    assert curator.get(change).status_code == 200
    assert curator.post(change, {"state": "sent"}).status_code == 403
    assert curator.get(reverse(f"admin:postings_{model}_add")).status_code == 403
    assert curator.post(reverse(f"admin:postings_{model}_delete", args=[pk])).status_code == 403


@pytest.mark.parametrize("name", [GLANCE, PREVIEW, PREVIEW_HTML])
def test_pages_are_for_those_who_may_see_them(client: Client, name: str) -> None:
    digest = a_digest()
    address = reverse(name, args=[] if name == GLANCE else [digest.pk])
    answer = client.get(address)
    assert answer.status_code == 302
    assert "/admin/login/" in answer.headers["location"]
    assert somebody(client, "view_opening").get(address).status_code == 403
    may = "view_alert" if name == GLANCE else "view_digest"
    User.objects.get().user_permissions.set(Permission.objects.filter(codename=may))
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 405


def test_search_is_shown_in_words_with_its_alerts(curator: Client) -> None:
    query = SearchQuery(role=(Role.PHD,))
    wanted("one@example.org", query)
    wanted("two@example.org", query)
    stop(wanted("three@example.org", query), StopCause.PERSON)
    page = curator.get(reverse("admin:postings_search_changelist")).text
    assert "PhD positions" in page
    assert '<td class="field-alert_count">2</td>' in page
    assert "PhD positions" in curator.get(reverse("admin:postings_alert_changelist")).text


@pytest.mark.parametrize("model", ["address", "alert", "digest", "notice"])
def test_rows_are_found_by_their_address_in_any_case(curator: Client, model: str) -> None:
    a_digest("Ada@example.org")
    a_digest("bob@example.org")
    for email in ("ada@example.org", "bob@example.org"):
        a_notice(f"notice-{email}")
        Notice.objects.filter(address__email=f"notice-{email}").update(
            address=Address.objects.all().with_email(email).get()
        )
    Address.objects.filter(email__startswith="notice-").exclude(alerts__isnull=False).delete()
    answer = curator.get(reverse(f"admin:postings_{model}_changelist"), {"q": "ada@EXAMPLE.org"})
    assert [str(row.pk) for row in answer.context["cl"].result_list] == [
        str(pk)
        for pk in {
            "address": Address.objects.all().with_email("ada@example.org"),
            "alert": Alert.objects.filter(address__email="Ada@example.org"),
            "digest": Digest.objects.filter(alert__address__email="Ada@example.org"),
            "notice": Notice.objects.filter(address__email="Ada@example.org"),
        }[model].values_list("pk", flat=True)
    ]


def test_a_part_of_an_address_is_enough(curator: Client) -> None:
    Address.objects.create(email="ada@example.org")
    Address.objects.create(email="bob@example.org")
    page = curator.get(reverse("admin:postings_address_changelist"), {"q": "ada"}).text
    assert "ada@example.org" in page
    assert "bob@example.org" not in page


def test_key_of_an_address_is_not_shown(curator: Client) -> None:
    address = Address.objects.create(email="ada@example.org")
    page = curator.get(reverse("admin:postings_address_change", args=[address.pk])).text
    assert str(address.key) not in page
    assert address.key.hex not in page


def test_lists_take_a_fixed_number_of_statements(
    curator: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number, role in enumerate(Role.values):
        wanted(f"{number}@example.org", SearchQuery(role=(role,)))
        a_digest(f"digest{number}@example.org")
    for model in MODELS:
        with django_assert_max_num_queries(12):
            curator.get(reverse(f"admin:postings_{model}_changelist"))


def test_addresses_are_suppressed_and_their_suppression_lifted(curator: Client) -> None:
    ada, bob = (Address.objects.create(email=f"{name}@example.org") for name in ("ada", "bob"))
    bob.suppress(SuppressionCause.BOUNCE, "550")
    assert "Addresses suppressed: 1." in act(curator, "address", "suppress", ada.pk, bob.pk)
    ada.refresh_from_db()
    bob.refresh_from_db()
    assert (ada.suppressed_because, ada.suppressed_detail) == (
        SuppressionCause.ADMIN,
        "by curator@example.org",
    )
    assert bob.suppressed_because == SuppressionCause.BOUNCE
    assert "Suppressions lifted: 2." in act(curator, "address", "lift_suppression", ada.pk, bob.pk)
    ada.refresh_from_db()
    assert not ada.is_suppressed
    assert "Suppressions lifted: 0." in act(curator, "address", "lift_suppression", ada.pk)
    history = curator.get(reverse("admin:postings_address_history", args=[ada.pk])).text
    assert "Suppressed." in history
    assert "Suppression lifted (Stopped by an admin)." in history


def test_actions_are_for_those_who_may_change_such_rows(client: Client) -> None:
    digest = a_digest()
    staff = somebody(client, "view_address", "view_digest")
    act(staff, "address", "suppress", digest.alert.address.pk)
    act(staff, "digest", "send_again", digest.pk)
    digest.refresh_from_db()
    assert not Address.objects.get().is_suppressed
    assert digest.edition == 1


def test_digest_is_sent_again_as_a_mail_of_its_own(curator: Client) -> None:
    digest = a_digest()
    send_digests()
    assert "Digests due once more: 1." in act(curator, "digest", "send_again", digest.pk)
    digest.refresh_from_db()
    assert (digest.state, digest.edition, digest.attempts) == (MailState.PENDING, 2, 0)
    send_digests()
    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] != second.extra_headers["Message-ID"]
    assert DigestItem.objects.count() == 1


def test_digest_that_failed_is_sent_again(curator: Client) -> None:
    digest = a_digest()
    claims.fail(claims.claim(Digest)[0], "554 no")
    act(curator, "digest", "send_again", digest.pk)
    digest.refresh_from_db()
    assert (digest.state, digest.error) == (MailState.PENDING, "")
    assert send_digests().sent == 1


def test_only_digests_that_are_settled_and_wanted_are_sent_again(curator: Client) -> None:
    pending, sending, unwanted = (
        a_digest(f"{name}@example.org") for name in ("pending", "sending", "unwanted")
    )
    claims.claim(Digest, ids=[sending.pk])
    send_digests([unwanted.pk])
    stop(unwanted.alert, StopCause.PERSON)
    said = act(curator, "digest", "send_again", pending.pk, sending.pk, unwanted.pk)
    assert "Left as they are: 3." in said
    assert set(Digest.objects.values_list("edition", flat=True)) == {1}
    assert {row.pk: row.state for row in Digest.objects.all()} == {
        pending.pk: MailState.PENDING,
        sending.pk: MailState.SENDING,
        unwanted.pk: MailState.SENT,
    }


def test_preview_shows_the_mail_and_changes_nothing(curator: Client) -> None:
    digest = a_digest(openings=[OpeningFactory.create(title="Bandits that wait")])
    OpeningFactory.create()
    closed = OpeningFactory.create(closed=True)
    DigestItem.objects.create(digest=digest, alert=digest.alert, opening=closed)
    before = list(Digest.objects.values())
    page = act(curator, "digest", "preview", digest.pk)
    assert "1 new: Bandits that wait" in page
    frame = reverse(PREVIEW_HTML, args=[digest.pk])
    assert f'src="{frame}"' in page
    assert "sandbox" in page
    assert "Choose one digest" in act(curator, "digest", "preview", digest.pk, a_digest("b@example.org").pk)
    assert list(Digest.objects.filter(pk=digest.pk).values()) == before
    assert digest.items.count() == 2
    assert mail.outbox == []


def test_preview_lets_nobody_act_for_its_reader(curator: Client) -> None:
    digest = a_digest()
    html = curator.get(reverse(PREVIEW_HTML, args=[digest.pk]))
    page = curator.get(reverse(PREVIEW, args=[digest.pk])).text
    for text in (html.text, page):
        assert "/preview/" in text
        assert "~" not in text
        assert digest.alert.address.key.hex not in text
    assert "List-Unsubscribe" in page
    policy = html.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert html.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_preview_of_what_would_not_be_sent_says_so(curator: Client) -> None:
    digest = a_digest(openings=[OpeningFactory.create(closed=True)])
    assert "Nothing would be sent now" in curator.get(reverse(PREVIEW, args=[digest.pk])).text
    assert curator.get(reverse(PREVIEW_HTML, args=[digest.pk])).status_code == 404
    assert curator.get(reverse(PREVIEW, args=[digest.pk + 1000])).status_code == 404


def test_items_of_a_digest_lead_to_their_openings(curator: Client) -> None:
    digest = a_digest(openings=[OpeningFactory.create(title="Bandits that wait")])
    page = curator.get(reverse("admin:postings_digest_change", args=[digest.pk])).text
    opening = digest.items.get().opening
    assert reverse("admin:postings_opening_change", args=[opening.pk]) in page
    assert "Bandits that wait" in page


def test_index_leads_to_the_glance_of_those_who_may_see_it(client: Client) -> None:
    index, glance = reverse("admin:index"), reverse(GLANCE)
    staff = somebody(client, "view_opening")
    assert glance not in staff.get(index).text
    User.objects.get().user_permissions.set(Permission.objects.filter(codename="view_alert"))
    assert glance in staff.get(index).text


def test_glance_of_an_empty_board(curator: Client) -> None:
    page = curator.get(reverse(GLANCE)).text
    assert "All is well." in page
    assert "None yet." in page


def test_glance_shows_runs_queues_failures_and_suppressed_addresses(curator: Client) -> None:
    a_board()
    late = a_digest("late@example.org", due_at=timezone.now() - timedelta(hours=2))
    Digest.objects.filter(pk=late.pk).update(created_at=timezone.now() - timedelta(hours=3))
    failed = a_digest("failed@example.org")
    claims.fail(claims.claim(Digest, ids=[failed.pk])[0], "554 <b>no</b>")
    failed.alert.address.suppress(SuppressionCause.COMPLAINT, "the service said so")
    page = curator.get(reverse(GLANCE)).text
    assert "A mail has been due for 2 h 0 min and is not sent." in page
    assert "554 &lt;b&gt;no&lt;/b&gt;" in page
    assert "A mail was reported as unwanted" in page
    assert "failed@example.org" in page
    assert reverse("admin:postings_run_change", args=[Run.objects.get().pk]) in page
    assert "mail 0" in page
    assert "At once" in page
