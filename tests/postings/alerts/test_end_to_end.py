"""An alert's life with a real web server, broker, worker, scheduler and mail server."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from django.conf import settings as site
from django.db import connection

from benchmarks.smtp_sink import HOST, Sink, Taken
from postings.alerts.models import Alert, Digest, MailState, Run
from tests.factories import OpeningFactory
from tests.postings.alerts.faults.processes import Processes, wait_until

# All of them are up in a few seconds, and everything they do takes less than that; machines are busy.
PATIENCE = 60.0
# RFC 8058, and nothing else of a browser.
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


class Site:
    """The processes of a site, on the database and the Redis of this test, and what happens around it."""

    def __init__(self, url: str, sink: Sink, processes: Processes) -> None:
        self.url, self._sink, self._processes = url, sink, processes

    def browser(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, trust_env=False, timeout=PATIENCE)

    def wait(self, is_so: object) -> None:
        assert callable(is_so)
        wait_until(is_so, PATIENCE, self._processes.log)

    def taken(self, count: int) -> list[Taken]:
        """The mails that were taken, once they are so many."""
        self.wait(lambda: len(self._sink.taken()) >= count)
        return self._sink.taken()

    def ask(self, email: str, query: str) -> None:
        """Through the form, as it is filled in at an address that stands under a list of openings."""
        with self.browser() as browser:
            form = browser.get(f"/alerts/new/?{query}").raise_for_status().text
            fields = {
                "csrfmiddlewaretoken": _value(form, "csrfmiddlewaretoken"),
                "search": _value(form, "search"),
                "email": email,
                "frequency": "at_once",
            }
            answer = browser.post("/alerts/new/", data=fields).raise_for_status()
        assert "Look into your mail" in answer.text

    def confirm(self, mail: Taken) -> None:
        """Another browser: mail is read where it is read."""
        (link,) = re.findall(rf"{re.escape(self.url)}(/alerts/confirm/\S+)", mail.text)
        with self.browser() as browser:
            assert "Yes, send me these" in browser.get(link).raise_for_status().text
            assert "Your alert begins" in browser.post(link).raise_for_status().text


def _value(page: str, name: str) -> str:
    (value,) = re.findall(rf'name="{name}" value="([^"]*)"', page)
    return str(value)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Site]:
    database, port = connection.settings_dict, _free_port()
    url = f"http://{HOST}:{port}"
    with ExitStack() as stack:
        sink = stack.enter_context(Sink(tmp_path / "taken", has_text=True))
        environ = {
            "DATABASE_URL": f"postgres://{database['USER']}@{quote(str(database['HOST']), safe='')}/{database['NAME']}",
            "REDIS_URL": site.CACHES["default"]["LOCATION"],
            "EMAIL_URL": f"smtp://{HOST}:{sink.port}",
            "SITE_URL": url,
            "LOCAL_DIR": str(tmp_path),
            "ALERTS_SECONDS": "0.5",
            "DJANGO_SETTINGS_MODULE": "jobboard.settings",
        }
        processes = stack.enter_context(Processes(environ, tmp_path))
        processes.web(port)
        processes.worker()
        processes.beat()
        wait_until(lambda: _is_up(f"{url}/readyz"), PATIENCE, processes.log)
        yield Site(url, sink, processes)


def _is_up(url: str) -> bool:
    try:
        return httpx.get(url, trust_env=False).is_success
    except httpx.TransportError:
        return False


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_from_asking_for_an_alert_to_ending_it(running: Site) -> None:
    running.ask("ada@example.org", "q=bandits")
    confirmation = running.taken(1)[-1]
    assert confirmation.recipient == "ada@example.org"
    assert confirmation.headers["auto-submitted"] == "auto-generated"
    assert "list-unsubscribe" not in confirmation.headers

    # What arrives before she confirms is in her first mail; what she did not ask for is in none.
    OpeningFactory.create(title="Bandits before the answer")
    OpeningFactory.create(title="Protein folding")
    running.wait(lambda: Run.objects.filter(finished_at__isnull=False).exists())
    running.confirm(confirmation)
    digest = running.taken(2)[-1]
    assert "Bandits before the answer" in digest.subject
    assert "Protein" not in digest.text

    OpeningFactory.create(title="Bandits after it")
    digest = running.taken(3)[-1]
    assert "Bandits after it" in digest.subject
    assert digest.headers["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    assert digest.headers["auto-submitted"] == "auto-generated"
    assert digest.headers["list-id"] == f"Alerts <alerts.{HOST}>"
    assert digest.headers["feedback-id"].endswith(":jobboard")
    assert digest.message_id != confirmation.message_id

    # Looking changes nothing; one click without a cookie, and without following anything, ends it.
    (address,) = re.findall(r"<(http[^>]+)>", digest.unsubscribe)
    assert httpx.get(address, trust_env=False).status_code == 200
    assert not Alert.objects.filter(stopped_at__isnull=False).exists()
    answer = httpx.post(address, data=ONE_CLICK, trust_env=False, follow_redirects=False)
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers

    OpeningFactory.create(title="Bandits that she never hears of")
    running.wait(lambda: not Run.objects.filter(finished_at=None).exists())
    running.ask("grace@example.org", "q=bandits")
    running.confirm(running.taken(4)[-1])
    OpeningFactory.create(title="Bandits for the witness")
    running.wait(lambda: any("for the witness" in mail.subject for mail in running.taken(5)))
    running.wait(lambda: not Digest.objects.exclude(state=MailState.SENT).exists())
    mails = running.taken(5)
    to_ada = [mail for mail in mails if mail.recipient == "ada@example.org"]
    assert len(to_ada) == 3
    assert len({mail.message_id for mail in mails}) == len(mails)
