"""No dead link: what the texts link to on this site answers."""

from __future__ import annotations

from urllib.parse import urldefrag, urlsplit

import lxml.html
import pytest
from django.test import Client

from careers.guides.models import Aspect, Edition, Question, Term

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("careers_content")]


def texts() -> dict[str, str]:
    """All stored HTML, by the name of what holds it."""
    editions = {
        f"/guides/{slug}/": html
        for slug, html in Edition.objects.filter(status="published").values_list("guide__slug", "html")
    }
    questions = {f"question {key}": html for key, html in Question.objects.values_list("key", "html")}
    terms = {f"term {slug}": html for slug, html in Term.objects.values_list("slug", "html")}
    aspects = {f"aspect {pk}": html for pk, html in Aspect.objects.values_list("pk", "html")}
    return editions | questions | terms | aspects


def links() -> set[tuple[str, str]]:
    """Where each link stands, and where it leads."""
    return {
        (name, str(link.get("href")))
        for name, html in texts().items()
        for link in lxml.html.fragment_fromstring(html, create_parent="div").iter("a")
    }


def test_links_on_this_site_answer(client: Client) -> None:
    inside = {(name, href) for name, href in links() if href.startswith("/")}
    assert len(inside) >= 20
    answers = {href: client.get(href).status_code for href in {urldefrag(href).url for _, href in inside}}
    assert {(name, href) for name, href in inside if answers[urldefrag(href).url] != 200} == set()


def test_links_within_a_text_have_their_section() -> None:
    for name, href in links():
        if href.startswith("#"):
            assert f'id="{href[1:]}"' in texts()[name], (name, href)


def test_links_elsewhere_are_encrypted() -> None:
    elsewhere = {href for _, href in links() if not href.startswith(("/", "#"))}
    assert {href for href in elsewhere if urlsplit(href).scheme not in {"https", "mailto"}} == set()
