"""Links to other sites are asked now and then; those to this site are known when a text is saved."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest
from django.conf import settings
from django.utils import timezone

from careers.guides.links.checking import check_links, report
from careers.guides.links.finding import outside_links
from careers.guides.links.inside import wrong_links
from careers.guides.links.models import LinkCheck, Outcome
from careers.guides.links.probing import Probed, probe
from careers.guides.models import Question
from tests.factories.careers import EditionFactory, GuideFactory, SourceFactory


class _Handler(BaseHTTPRequestHandler):
    """Answers by path: the status of HEAD, that of GET, and where a redirect leads to."""

    answers: ClassVar[dict[str, tuple[int, int, str]]] = {
        "/works": (200, 500, ""),
        "/only-get": (405, 200, ""),
        "/gone": (404, 404, ""),
        "/closed": (403, 403, ""),
        "/moved": (301, 301, "/works"),
        "/for-now": (302, 302, "/works"),
        "/to-gone": (302, 302, "/gone"),
        "/circle": (302, 302, "/circle"),
        "/inside": (302, 302, "http://10.0.0.1/"),
    }

    def do_HEAD(self) -> None:
        self._answer(0)

    def do_GET(self) -> None:
        self._answer(1)

    def _answer(self, which: int) -> None:
        head, get, location = self.answers[self.path]
        self.send_response((head, get)[which])
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Nothing on the test's output."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://pages.example:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def _resolve(host: str, port: int) -> list[str]:
    if host == "nowhere.example":
        raise OSError("no such host")
    return ["127.0.0.1" if host == "pages.example" else host]


@pytest.mark.parametrize(
    ("path", "outcome", "detail"),
    [
        ("/works", Outcome.WORKS, ""),
        ("/only-get", Outcome.WORKS, ""),
        ("/gone", Outcome.BROKEN, "404"),
        ("/closed", Outcome.UNSURE, "403"),
        ("/moved", Outcome.MOVED, "/works"),
        ("/for-now", Outcome.WORKS, ""),
        ("/to-gone", Outcome.BROKEN, "404"),
        ("/circle", Outcome.BROKEN, "redirects more than"),
        ("/inside", Outcome.BROKEN, "not a public address"),
    ],
)
def test_probe_tells_what_an_address_answers(site: str, path: str, outcome: Outcome, detail: str) -> None:
    probed = probe(site + path, resolver=_resolve, is_allowed=lambda address: address == "127.0.0.1")
    assert probed.outcome == outcome
    assert detail in probed.detail


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://nowhere.example/", "ftp://pages.example/"])
def test_probe_stays_on_the_public_web(url: str) -> None:
    assert probe(url, resolver=_resolve).outcome == Outcome.BROKEN


@pytest.mark.django_db
def test_links_of_live_texts_questions_and_sources_are_found() -> None:
    text = "See [a](https://a.example/x?y=1&z=2#part), [us](/openings/) and [mail](mailto:a@b.example)."
    guide = EditionFactory.create(live=True, text=text).guide
    EditionFactory.create(guide=guide, text="[draft](https://draft.example/)")
    Question.objects.create(
        guide=guide, key="q", question="Why?", answer="", html='<p><a href="https://q.example/">q</a></p>'
    )
    SourceFactory.create(url="https://source.example/")
    found = outside_links()
    assert set(found) == {"https://a.example/x?y=1&z=2", "https://q.example/", "https://source.example/"}
    assert found["https://q.example/"][0].name == "Question: Why?"


@pytest.mark.django_db
def test_each_link_is_asked_once_a_week_and_the_worst_is_told_first() -> None:
    source = SourceFactory.create(url="https://moved.example/")
    SourceFactory.create(url="https://gone.example/")
    SourceFactory.create(url="https://works.example/")
    answers = {
        "https://moved.example/": Probed(Outcome.MOVED, "Now at https://new.example/"),
        "https://gone.example/": Probed(Outcome.BROKEN, "It answers 404."),
        "https://works.example/": Probed(Outcome.WORKS, ""),
    }
    now = timezone.now()
    assert check_links(now, answers.__getitem__) == 3
    assert check_links(now + timedelta(days=1), answers.__getitem__) == 0
    assert [one.check.url for one in report()] == ["https://gone.example/", "https://moved.example/"]
    assert report()[0].places[0].address.startswith("/admin/careers/source/")
    later = now + timedelta(days=7)
    assert check_links(later, answers.__getitem__) == 3
    assert LinkCheck.objects.get(outcome=Outcome.BROKEN).failing_since == now
    answers["https://gone.example/"] = Probed(Outcome.WORKS, "")
    source.delete()
    check_links(later + timedelta(days=7), answers.__getitem__)
    assert report() == []
    assert not LinkCheck.objects.filter(url="https://moved.example/").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("href", "said"),
    [
        ("/openings/?role=phd", ""),
        ("/guides/known/#what-it-is", ""),
        ("/guides/unknown/", "no page"),
        ("/openngs/", "no page"),
        ("#what-it-is", ""),
        ("#questions", ""),
        ("#nothing", "no section"),
        ("https://other.example/", ""),
        ("mailto:team@board.example", ""),
        ("openings/", "is no address"),
        ("//other.example/", "is no address"),
        (f"{settings.SITE_URL}/openings/", "write it as /openings/"),
    ],
)
def test_links_inside_the_site_lead_somewhere(href: str, said: str) -> None:
    GuideFactory.create(slug="known")
    sentences = wrong_links(f"## What it is\n\nSee [this]({href}).")
    assert len(sentences) == bool(said)
    assert said in "".join(sentences)


@pytest.mark.django_db
def test_one_link_that_breaks_the_asking_keeps_no_other_from_it(caplog: pytest.LogCaptureFixture) -> None:
    long = f"https://a.example/{'x' * 1000}"
    EditionFactory.create(live=True, text=f"[a](https://b.example/) [b](https://c.example/) [c]({long})")
    assert "longer than 1,000 signs" in wrong_links(f"[c]({long})")[0]

    def ask(url: str) -> Probed:
        if "b.example" in url:
            raise RecursionError
        return Probed(Outcome.WORKS, "")

    # One that an earlier version stored is not asked either: there is no room to note its answer.
    assert check_links(timezone.now(), ask) == 2
    assert dict(LinkCheck.objects.values_list("url", "outcome")) == {
        "https://b.example/": Outcome.UNSURE,
        "https://c.example/": Outcome.WORKS,
    }
    assert "could not be asked" in caplog.text
