from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from postings.imports.fetching import fetched, is_public
from postings.imports.items import FeedError

Answer = tuple[int, dict[str, str], bytes]


class _Handler(BaseHTTPRequestHandler):
    answers: ClassVar[dict[str, Answer]] = {}
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(f"{self.headers['Host'].split(':')[0]}{self.path}")
        status, headers, body = self.answers.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Nothing on the test's output."""


@pytest.fixture
def port() -> Iterator[int]:
    """A web server on this machine, reached in the tests under made-up names."""
    _Handler.answers, _Handler.asked = {}, []
    server = HTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def _resolver(**hosts: list[str]) -> Callable[[str, int], list[str]]:
    """`feeds_example="127.0.0.1"` answers for feeds.example; anything else is not found."""
    known = {name.replace("_", "."): addresses for name, addresses in hosts.items()}

    def resolve(host: str, port: int) -> list[str]:
        if host not in known:
            raise OSError("no such host")
        return known[host]

    return resolve


def _is_test_server(address: str) -> bool:
    return address == "127.0.0.1" or is_public(address)


@contextmanager
def _fetched(url: str, **hosts: list[str]) -> Iterator[Path]:
    resolver = _resolver(**(hosts or {"feeds_example": ["127.0.0.1"]}))
    with fetched(url, resolver=resolver, is_allowed=_is_test_server, max_bytes=1000, max_seconds=10) as path:
        yield path


def test_content_arrives_in_a_file_that_is_gone_afterwards(port: int) -> None:
    _Handler.answers["/jobs"] = (200, {}, b'{"jobs": []}')
    with _fetched(f"http://feeds.example:{port}/jobs") as path:
        assert path.read_bytes() == b'{"jobs": []}'
    assert not path.exists()


def test_redirects_are_followed(port: int) -> None:
    _Handler.answers["/old"] = (301, {"Location": "/new"}, b"")
    _Handler.answers["/new"] = (302, {"Location": f"http://other.example:{port}/jobs"}, b"")
    _Handler.answers["/jobs"] = (200, {}, b"[]")
    hosts = {"feeds_example": ["127.0.0.1"], "other_example": ["127.0.0.1"]}
    with _fetched(f"http://feeds.example:{port}/old", **hosts) as path:
        assert path.read_bytes() == b"[]"
    assert _Handler.asked == ["feeds.example/old", "feeds.example/new", "other.example/jobs"]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.10",
        "10.1.2.3",
        "172.16.0.9",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - refused
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::a00:1",
    ],
)
def test_addresses_inside_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["::127.0.0.1", "::ffff:0:10.0.0.1", "64:ff9b:1::10.0.0.1", "fec0::1", "5f00::1", "4000::1"]
)
def test_addresses_outside_the_version_6_internet_are_not_public(address: str) -> None:
    assert not is_public(address)


def test_an_address_translated_to_version_6_counts_as_what_it_translates() -> None:
    assert is_public("64:ff9b::93.184.215.14")
    assert not is_public("64:ff9b::10.0.0.1")


@pytest.mark.parametrize("host", ["a..example", "...", "a" * 64 + ".example"])
def test_a_host_that_can_be_no_name_is_one_line(host: str) -> None:
    with pytest.raises(FeedError, match="cannot be found"), fetched(f"http://{host}/jobs"):
        raise AssertionError


def test_an_address_with_half_a_character_is_one_line() -> None:
    with pytest.raises(FeedError, match="is not a web address"), fetched("http://jobs.example/\ud800"):
        raise AssertionError


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14"]
)
def test_addresses_outside_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("url", ["http://127.0.0.1:{port}/jobs", "http://localhost:{port}/jobs"])
def test_this_machine_is_refused_by_default(port: int, url: str) -> None:
    with pytest.raises(FeedError, match="is not a public address"), fetched(url.format(port=port)):
        pass
    assert _Handler.asked == []


def test_a_name_for_an_inside_address_is_refused(port: int) -> None:
    with (
        pytest.raises(FeedError, match="is not a public address"),
        _fetched("http://a.example/", a_example=["10.0.0.7"]),
    ):
        pass


def test_a_name_with_one_inside_address_among_others_is_refused() -> None:
    hosts = {"a_example": ["93.184.215.14", "192.168.0.1"]}
    with pytest.raises(FeedError, match="is not a public address"), _fetched("http://a.example/", **hosts):
        pass


def test_a_redirect_to_an_inside_address_is_refused(port: int) -> None:
    _Handler.answers["/jobs"] = (302, {"Location": "http://inside.example/latest/meta-data/"}, b"")
    hosts = {"feeds_example": ["127.0.0.1"], "inside_example": ["169.254.169.254"]}
    with (
        pytest.raises(FeedError, match=r"inside\.example is not a public address"),
        _fetched(f"http://feeds.example:{port}/jobs", **hosts),
    ):
        pass
    assert _Handler.asked == ["feeds.example/jobs"]


@pytest.mark.parametrize(
    ("location", "says"),
    [
        ("file:///etc/passwd", "only http and https"),
        ("ftp://feeds.example/", "only http and https"),
        ("http://user:word@feeds.example/", "user name or password"),
        ("", "redirects to nowhere"),
    ],
)
def test_a_redirect_elsewhere_is_refused(port: int, location: str, says: str) -> None:
    _Handler.answers["/jobs"] = (302, {"Location": location}, b"")
    with pytest.raises(FeedError, match=says), _fetched(f"http://feeds.example:{port}/jobs"):
        pass


def test_redirects_in_a_circle_end(port: int) -> None:
    _Handler.answers["/jobs"] = (302, {"Location": "/jobs"}, b"")
    with (
        pytest.raises(FeedError, match="redirects more than 5 times"),
        _fetched(f"http://feeds.example:{port}/jobs"),
    ):
        pass


def test_an_answer_that_is_too_large_is_refused(port: int) -> None:
    _Handler.answers["/jobs"] = (200, {}, b"x" * 1001)
    with pytest.raises(FeedError, match="is larger than"), _fetched(f"http://feeds.example:{port}/jobs"):
        pass


def test_a_compressed_answer_is_refused(port: int) -> None:
    _Handler.answers["/jobs"] = (200, {"Content-Encoding": "gzip"}, b"x")
    with pytest.raises(FeedError, match="compressed"), _fetched(f"http://feeds.example:{port}/jobs"):
        pass


def test_a_missing_page_is_one_clear_line(port: int) -> None:
    with (
        pytest.raises(FeedError, match="answered 404 Not Found"),
        _fetched(f"http://feeds.example:{port}/none"),
    ):
        pass


def test_an_unknown_host_is_one_clear_line() -> None:
    with (
        pytest.raises(FeedError, match=r"nowhere\.example cannot be found"),
        _fetched("http://nowhere.example/"),
    ):
        pass


def test_time_is_limited_as_a_whole(port: int) -> None:
    _Handler.answers["/jobs"] = (200, {}, b"[]")
    resolver = _resolver(feeds_example=["127.0.0.1"])
    url = f"http://feeds.example:{port}/jobs"
    with (
        pytest.raises(FeedError, match="took too long"),
        fetched(url, resolver=resolver, is_allowed=_is_test_server, max_seconds=-1),
    ):
        pass
