from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from pathlib import Path
from threading import Thread

import pytest
from django.test import override_settings
from django.utils import timezone

from benchmarks.board import fill
from benchmarks.inprocess import bare_engine_seconds, has_engine, look_inside
from benchmarks.load import LoadError, run_load
from benchmarks.measuring import DETAIL, EMPTY_VIEW, SEARCH, BoardFigures, Figures
from benchmarks.report import END, START, report_of, write_into
from benchmarks.scenarios import scenarios
from benchmarks.world import world_of

SIZE = 50
BODY = b"x" * 100_000


class Page(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(404 if self.path == "/gone/" else 200)
        if self.path == "/in-chunks/":
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"3\r\nabc\r\n0\r\n\r\n")
            return
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        pass


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_run_load_stops_after_the_number_of_requests(port: int) -> None:
    load = run_load("127.0.0.1", port, cycle(["/a/", "/in-chunks/", "/gone/"]), seconds=60, most=300)
    assert load.statuses == {200: 200, 404: 100}
    assert len(load.seconds) == 300
    assert load.bytes > 200 * len(BODY)
    assert 0 < load.percentile(0.5) <= load.percentile(0.99)


def test_run_load_asks_each_connection_once_without_time(port: int) -> None:
    assert run_load("127.0.0.1", port, cycle(["/"]), seconds=0, most=1_000).statuses == {200: 8}


def test_run_load_asks_for_changes_where_it_has_the_answer() -> None:
    asked: list[str | None] = []

    class Feed(Page):
        def do_GET(self) -> None:
            asked.append(self.headers["If-None-Match"])
            self.send_response(304 if asked[-1] == f'"of {self.path}"' else 200)
            self.send_header("ETag", f'"of {self.path}"')
            self.send_header("Content-Length", "0")
            self.end_headers()

    etags: dict[str, str] = {}
    with ThreadingHTTPServer(("127.0.0.1", 0), Feed) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        address = ("127.0.0.1", server.server_port)
        first = run_load(*address, cycle(["/a", "/b"]), seconds=60, most=10, connections=1, etags=etags)
        again = run_load(*address, cycle(["/a", "/b"]), seconds=60, most=10, etags=etags)
        server.shutdown()
        thread.join()
    assert first.statuses == {200: 2, 304: 8}
    assert again.statuses == {304: 10}
    assert asked[:4] == [None, None, '"of /a"', '"of /b"']


def test_run_load_sends_a_cookie() -> None:
    sent: list[str | None] = []

    class Own(Page):
        def do_GET(self) -> None:
            sent.append(self.headers["Cookie"])
            super().do_GET()

    with ThreadingHTTPServer(("127.0.0.1", 0), Own) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        address = ("127.0.0.1", server.server_port)
        run_load(*address, cycle(["/"]), seconds=60, most=2, connections=1, cookie="own=1")
        run_load(*address, cycle(["/"]), seconds=60, most=1, connections=1)
        server.shutdown()
        thread.join()
    assert sent == ["own=1", "own=1", None]


def test_run_load_closed_connection_is_an_error() -> None:
    class Silent(Page):
        def do_GET(self) -> None:
            self.close_connection = True

    with ThreadingHTTPServer(("127.0.0.1", 0), Silent) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        with pytest.raises(LoadError, match="closed the connection"):
            run_load("127.0.0.1", server.server_port, cycle(["/"]), seconds=1, most=1)
        server.shutdown()
        thread.join()


@pytest.mark.django_db
@override_settings(ROOT_URLCONF="benchmarks.urls", ALLOWED_HOSTS=["127.0.0.1"])
def test_every_scenario_answers_on_a_small_board() -> None:
    fill(SIZE, timezone.now(), is_quiet=True)
    world = world_of(SIZE)
    assert has_engine()
    inside = {
        one.name: look_inside(one.paths, is_conditional=one.is_conditional, cookie=one.cookie)
        for one in scenarios(world, SIZE)
        if one.paths is not None
    }
    assert inside[EMPTY_VIEW].statements == 0
    assert inside[EMPTY_VIEW].engine_ms == 0
    assert inside[SEARCH].statements > 0
    assert (inside[SEARCH].engine_ms or 0) > 0
    assert inside[DETAIL].sql_ms > 0
    for name in ("Atom feed", "Calendar", "API, list", "Suggestions", "Best match, page 1"):
        assert (inside[name].engine_ms or 0) > 0, name
    assert inside["Atom feed, unchanged (304)"].bytes == 0
    # Nobody's page has the order by fit: the cookie reached the profile.
    assert inside["Best fit first, page 1"].bytes > inside["Newest, page 1"].bytes
    assert bare_engine_seconds(world)


def figures(name: str, milliseconds: float) -> Figures:
    return Figures(
        name=name,
        requests=100,
        per_second=1000 / milliseconds,
        median=milliseconds,
        p95=2 * milliseconds,
        p99=3 * milliseconds,
        web_cpu=milliseconds,
        database_cpu=milliseconds,
        statements=4,
        sql_ms=0.5,
        engine_ms=None,
        memory_mb=100,
        kilobytes=12.345,
    )


def test_report_has_figures_ratios_and_growth(tmp_path: Path) -> None:
    boards = [
        BoardFigures(
            size=size,
            has_engine=True,
            bare=(0.5, 1.0, 2.0),
            figures=(figures(EMPTY_VIEW, 1), figures(SEARCH, milliseconds)),
            absent=("Suggestions",),
            bare_per_second=2000.0,
        )
        for size, milliseconds in ((1_000, 10), (100_000, 25))
    ]
    page = tmp_path / "performance.md"
    page.write_text(f"Before\n{START}\nold\n{END}\nafter\n")
    write_into(page, report_of(boards, "18.4"))
    text = page.read_text()
    assert text.startswith("Before\n")
    assert text.endswith("\nafter\n")
    assert "old" not in text
    assert f"| {SEARCH} | 100 | 10 | 20 | 30 | 10 | 10 | 4 | 0.50 | – | 100 | 12.3 |" in text
    assert f"| {SEARCH} | 0.10× | 10× | 10× | 10× | 10× | 40× |" in text
    assert f"| {SEARCH} | 20 | 2.50× |" in text
    assert "Not there yet: Suggestions." in text


def test_report_without_marks_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text("No place.")
    with pytest.raises(ValueError, match="no place for figures"):
        write_into(page, "figures")
