from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from postings.accounts.audit.models import AuditEntry
from postings.accounts.models import User
from postings.imports.models import Feed, ImportRecord, ImportRun
from tests.factories.institutions import InstitutionFactory
from tests.postings.imports.feeds import Read, ashby_job, sales_job


@pytest.fixture
def curator(client: Client, db: None) -> Client:
    client.force_login(User.objects.create_superuser("curator@example.org"))
    return client


@pytest.mark.parametrize("model", ["feed", "importrun", "importrecord"])
def test_lists_show_what_was_imported(curator: Client, read: Read, model: str) -> None:
    read(ashby_job(1), sales_job(2), ashby_job(3, title=None))
    response = curator.get(reverse(f"admin:postings_{model}_changelist"), {"q": "lumenfold"})
    assert response.status_code == 200
    assert "Lumenfold" in response.text


def test_records_link_to_their_openings_and_say_why_not(curator: Client, read: Read) -> None:
    read(ashby_job(1), sales_job(2))
    page = curator.get(reverse("admin:postings_importrecord_changelist")).text
    opening = ImportRecord.objects.get(external_id="job-1").opening
    assert opening is not None
    assert reverse("admin:postings_opening_change", args=[opening.pk]) in page
    assert "sales role" in page


def test_runs_and_records_cannot_be_edited(curator: Client, read: Read, feed: Feed) -> None:
    read(ashby_job(1))
    for model, row in (("importrun", ImportRun.objects.get()), ("importrecord", ImportRecord.objects.get())):
        assert curator.get(reverse(f"admin:postings_{model}_add")).status_code == 403
        address = reverse(f"admin:postings_{model}_change", args=[row.pk])
        assert curator.get(address).status_code == 200
        assert curator.post(address, {"state": "failed"}).status_code == 403


def test_staff_decide_on_held_readings_and_it_is_written_down(curator: Client) -> None:
    feed = Feed.objects.create(
        institution=InstitutionFactory.create(),
        kind="lever",
        location="https://a.example/",
        stage="connected",
    )
    runs = [
        ImportRun.objects.create(feed=feed, state="held", finished_at=timezone.now(), content=b"x")
        for _ in range(2)
    ]
    url = reverse("admin:postings_importrun_changelist")
    for action, run in zip(("accept", "discard"), runs, strict=True):
        page = curator.post(url, {"action": action, "_selected_action": [run.pk]}, follow=True)
        assert "Readings decided: 1." in page.content.decode()
    page = curator.post(url, {"action": "discard", "_selected_action": [runs[0].pk]}, follow=True)
    assert "nobody has to decide on it" in page.content.decode()
    states = {run.pk: run.state for run in ImportRun.objects.all()}
    assert states == {runs[0].pk: "held", runs[1].pk: "discarded"}
    assert [
        entry.action for entry in AuditEntry.objects.filter(action__startswith="feed-run").order_by("pk")
    ] == [
        "feed-run.accept",
        "feed-run.discard",
    ]
