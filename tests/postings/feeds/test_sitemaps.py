from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from defusedxml import ElementTree
from django.urls import reverse
from django.utils import timezone

from postings.feeds.sitemaps import BLOCK, Entry, more_sections
from postings.openings.models import Opening
from tests.factories import InstitutionFactory, OpeningFactory, TopicFactory

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries, Settings

pytestmark = pytest.mark.django_db

NS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SITE = "https://board.example"


@pytest.fixture(autouse=True)
def site_url(settings: Settings) -> None:
    settings.SITE_URL = SITE


def read(client: Client, path: str) -> dict[str, str | None]:
    """Address to the stated time of change."""
    response = client.get(path.removeprefix(SITE))
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml"
    root = ElementTree.fromstring(response.content)
    assert root.tag in {f"{NS}urlset", f"{NS}sitemapindex"}
    return {entry.findtext(f"{NS}loc", ""): entry.findtext(f"{NS}lastmod") for entry in root}


def everything(client: Client) -> dict[str, str | None]:
    return {
        address: changed
        for sitemap in read(client, reverse("postings:sitemap"))
        for address, changed in read(client, sitemap).items()
    }


def written(opening: Opening, at: datetime) -> str:
    """Dated back, past `auto_now`."""
    Opening.objects.filter(pk=opening.pk).update(updated_at=at)
    return at.isoformat(timespec="seconds")


def test_sitemap_lists_the_open_openings_and_when_they_changed(client: Client) -> None:
    now = timezone.now()
    openings = OpeningFactory.create_batch(2)
    changed = [written(one, now - timedelta(days=days)) for days, one in enumerate(openings, start=2)]
    for state in ("draft", "in_review", "scheduled", "rejected", "closed", "expired", "lapsed"):
        OpeningFactory.create(**{state: True})

    listed = {address: at for address, at in everything(client).items() if "/openings/" in address}

    assert listed.pop(f"{SITE}/openings/") is None
    assert listed.pop(f"{SITE}/openings/researcher/") == max(changed)
    assert listed == {SITE + one.get_absolute_url(): at for one, at in zip(openings, changed, strict=True)}


def test_sitemap_lists_the_landings_that_have_openings(client: Client) -> None:
    now = timezone.now()
    older = OpeningFactory.create(role="phd", locations=[("Bern", "CH")])
    newer = OpeningFactory.create(role="phd", topics=[TopicFactory.create(name="Bandits")])
    OpeningFactory.create(role="fellow", closed=True, locations=[("Oslo", "NO")])
    first = written(older, now - timedelta(days=3))
    last = written(newer, now - timedelta(days=1))

    assert read(client, f"{SITE}/sitemap-lists.xml") == {
        f"{SITE}/openings/phd/": last,
        f"{SITE}/openings/in/switzerland/": first,
        f"{SITE}/openings/phd/in/switzerland/": first,
        f"{SITE}/openings/bandits/": last,
        f"{SITE}/openings/phd/bandits/": last,
    }
    assert read(client, f"{SITE}/sitemap.xml")[f"{SITE}/sitemap-lists.xml"] == last


def test_sitemap_lists_institutions_with_open_roles_only(client: Client) -> None:
    opening = OpeningFactory.create()
    InstitutionFactory.create()
    OpeningFactory.create(closed=True)
    later = written(opening, timezone.now() + timedelta(minutes=5))

    listed = {address: at for address, at in everything(client).items() if "/institutions/" in address}

    assert listed.pop(f"{SITE}/institutions/") is None
    assert listed == {SITE + opening.institution.get_absolute_url(): later}


def test_index_splits_openings_and_dates_each_part(client: Client) -> None:
    now = timezone.now()
    first = OpeningFactory.create(pk=3 * BLOCK)
    OpeningFactory.create(pk=4 * BLOCK - 1, institution=first.institution)
    second = OpeningFactory.create(pk=4 * BLOCK, institution=first.institution)
    OpeningFactory.create(pk=9 * BLOCK, closed=True, institution=first.institution)
    Opening.objects.update(updated_at=now - timedelta(days=9))
    first_at, second_at = written(first, now - timedelta(days=2)), written(second, now - timedelta(days=3))

    index = {address: at for address, at in read(client, "/sitemap.xml").items() if "openings" in address}

    assert index == {
        f"{SITE}/sitemap-openings-3.xml": first_at,
        f"{SITE}/sitemap-openings-4.xml": second_at,
    }
    assert len(read(client, "/sitemap-openings-3.xml")) == 2


def test_empty_board_has_its_pages_only(client: Client) -> None:
    assert list(read(client, "/sitemap.xml")) == [f"{SITE}/sitemap-pages.xml"]
    for page in read(client, "/sitemap-pages.xml"):
        assert client.get(page.removeprefix(SITE)).status_code == 200


@pytest.mark.parametrize(
    "section", ["none", "openings", "openings-", "openings-x", "people-1", "openings--1"]
)
def test_there_is_no_other_section(client: Client, section: str) -> None:
    assert client.get(f"/sitemap-{section}.xml").status_code == 404


def test_sitemaps_are_cheap(client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    OpeningFactory.create_batch(12)
    with django_assert_max_num_queries(5):
        index = read(client, "/sitemap.xml")
    for address in index:
        with django_assert_max_num_queries(3 if "lists" in address else 1):
            read(client, address)


def test_robots_are_shown_the_sitemap_and_kept_out_of_the_admin(client: Client) -> None:
    response = client.get("/robots.txt")

    assert response["Content-Type"].startswith("text/plain")
    lines = response.content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert "Disallow: /admin/" in lines
    assert "Disallow: /openings/?*&" in lines
    assert "Disallow: /alerts/" in lines
    assert f"Sitemap: {SITE}/sitemap.xml" in lines


def test_sitemap_of_another_app_is_in_the_index_while_it_has_entries(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = timezone.now() - timedelta(days=2)
    entries = [Entry("/salaries/"), Entry("/salaries/phd/", moment)]
    monkeypatch.setitem(more_sections, "pay", lambda: entries)
    monkeypatch.setitem(more_sections, "nothing", list)
    section = SITE + reverse("postings:sitemap-section", args=["pay"])
    index = read(client, reverse("postings:sitemap"))
    assert index[section] == moment.isoformat(timespec="seconds")
    assert not any("nothing" in path for path in index)
    assert read(client, section) == {
        f"{SITE}/salaries/": None,
        f"{SITE}/salaries/phd/": moment.isoformat(timespec="seconds"),
    }
