"""What somebody may paste to reach the machines behind the site, or to keep a worker busy."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from postings.imports import fetching
from postings.imports.fetching import READABLE_TYPES, Limits, answered, is_public
from postings.imports.items import FeedError
from postings.imports.pasting.reading import PAGE
from tests.postings.imports.local_web import LocalWeb

SMALL = Limits(max_bytes=2000, max_seconds=5, types=READABLE_TYPES, is_web_only=True)


def refused(url: str, limits: Limits = SMALL, **hooks: Callable[..., object]) -> str:
    """The line that the person is told."""
    with pytest.raises(FeedError) as caught, answered(url, limits=limits, **hooks):  # type: ignore[arg-type]  # Stubs.
        raise AssertionError("it was fetched")
    return str(caught.value)


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "2130706433", "0x7f.0.0.1", "0x7f000001", "127.1", "0"),
        *("10.0.0.5", "192.168.0.10", "172.31.255.1", "169.254.169.254", "100.64.1.1", "2852039166"),
        *("[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::a9fe:a9fe]"),
        *("[2002:7f00:1::]", "[2001:0:7f00:1::]", "[fe80::1]", "[fd12:3456::1]", "[fec0::1]", "[ff02::1]"),
    ],
)
def test_no_spelling_of_an_inside_address_is_fetched(host: str) -> None:
    said = refused(f"http://{host}/latest/meta-data/")
    assert said == "The host is not a public address, so it is not fetched."


@pytest.mark.parametrize(
    "url",
    [
        *("http://[fe80::1%25eth0]/", "http://[::1%25lo]/", "http://①②⑦.⓪.⓪.①/", "http://127。0。0。1/"),
        *(
            "http://0x7f.0.0.0x1.nip.example/",
            "http://127.0.0.1.\u200b/",
            "http://0177.0.0.1/",
            "http://[::ffff:127.0.0.1%25lo]/",
        ),
    ],
)
def test_no_other_way_to_write_one_is_either(url: str) -> None:
    assert any(words in refused(url) for words in ("not a public", "not a web address", "cannot be found"))


def test_a_name_that_answers_differently_the_second_time_is_asked_once(
    web: LocalWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection goes to the address that was checked, so there is no second answer to trust."""
    inside = _listener()
    answers = iter([["127.0.0.1"], ["127.0.0.2"], ["10.0.0.1"]])
    web.put("moving.example/", "<p>outside</p>")

    def changing(host: str, port: int) -> list[str]:
        return next(answers)

    with answered(web.url("moving.example/"), limits=SMALL, resolver=changing) as answer:
        assert answer.path is not None
        assert answer.path.read_text() == "<p>outside</p>"
    # The next request is a new question, and its answer is refused.
    assert "not a public address" in refused(web.url("moving.example/"), resolver=changing)
    assert web.asked == ["moving.example/"]
    inside.close()


def _listener() -> socket.socket:
    made = socket.socket()
    made.bind(("127.0.0.1", 0))
    made.listen()
    return made


def test_one_inside_address_among_outside_ones_is_enough_to_refuse(web: LocalWeb) -> None:
    url = web.url("mixed.example/")
    assert "not a public address" in refused(url, resolver=lambda host, port: ["127.0.0.1", "10.1.1.1"])
    assert web.asked == []


@pytest.mark.parametrize(
    "location",
    [
        *(
            "http://169.254.169.254/latest/",
            "http://[::1]/",
            "//127.0.0.2/",
            "http://0/",
        ),
        *("http://[::ffff:10.0.0.1]/", "http://2130706434/"),
    ],
)
def test_a_redirect_to_an_inside_address_is_refused_without_naming_it(
    web: LocalWeb, location: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo
    outside = {"a.example": "127.0.0.1"}

    def resolve(host: str, port: int) -> list[str]:
        return [outside[host]] if host in outside else [str(row[4][0]) for row in real(host, port)]

    web.put("a.example/", "", status=302, Location=location)
    said = refused(web.url("a.example/"), resolver=resolve)
    assert said == "The host is not a public address, so it is not fetched."


@pytest.mark.parametrize(
    ("location", "says"),
    [
        ("file:///etc/passwd", "only http and https"),
        ("gopher://a.example/", "only http and https"),
        ("ftp://a.example/", "only http and https"),
        ("http://root:secret@a.example/", "user name or password"),
        ("http://a.example:22/", "not on a port"),
        ("http://a.example:6379/", "not on a port"),
        ("http://a.example:70000/", "not on a port"),
    ],
)
def test_a_redirect_is_checked_like_the_address_itself(web: LocalWeb, location: str, says: str) -> None:
    web.put("a.example/", "", status=301, Location=location)
    assert says in refused(web.url("a.example/"))


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "gopher://a.example/", "data:text/html,x", "javascript:1", ""]
)
def test_other_schemes_are_refused(url: str) -> None:
    assert "web address" in refused(url)


@pytest.mark.parametrize("port", [21, 22, 25, 3306, 5432, 6379, 9200, 11211])
def test_ports_of_other_services_are_refused(port: int) -> None:
    assert "not on a port" in refused(f"http://a.example:{port}/")


def test_a_user_name_in_the_address_is_refused() -> None:
    assert "user name or password" in refused("http://own.example@127.0.0.1/")


def test_redirects_in_a_circle_end(web: LocalWeb) -> None:
    web.put("a.example/", "", status=302, Location=web.url("b.example/"))
    web.put("b.example/", "", status=302, Location=web.url("a.example/"))
    assert "redirects more than 5 times" in refused(web.url("a.example/"))


def test_a_name_of_other_letters_is_told_from_the_one_it_looks_like(web: LocalWeb) -> None:
    """The Cyrillic а is another letter, and another host: what is fetched and said has its own name."""
    web.put("own.example/", "<p>the real one</p>")
    assert "404" in refused(web.url("оwn.example/"))
    assert web.asked[0].startswith("xn--")


@pytest.mark.parametrize(
    "kind", ["image/png", "application/pdf", "application/zip", "video/mp4", "font/woff2"]
)
def test_files_of_other_kinds_are_refused_unread(web: LocalWeb, kind: str) -> None:
    assert "file of another kind" in refused(web.put("a.example/", b"x" * 100, kind=kind))


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7 ...", b"PK\x03\x04...", b"\x89PNG\r\n", b"\x1f\x8b\x08", b"GIF89a"]
)
def test_files_that_say_they_are_pages_are_refused_by_how_they_begin(web: LocalWeb, content: bytes) -> None:
    assert "file of another kind" in refused(web.put("a.example/", content, kind="text/html"))


def test_a_compressed_bomb_is_refused_unread(web: LocalWeb) -> None:
    bomb = gzip.compress(b"0" * 1_000_000)
    url = web.put("a.example/", bomb[:1900], Content_Encoding="gzip")
    assert "compressed" in refused(url)


def test_a_large_answer_is_refused_as_soon_as_it_is(web: LocalWeb) -> None:
    assert "is larger than" in refused(web.put("a.example/", b"x" * 50_000))


def test_a_pasted_page_may_be_5_megabytes_and_take_20_seconds() -> None:
    assert (PAGE.max_bytes, PAGE.max_seconds) == (5 * 1024 * 1024, 20)
    assert PAGE.is_web_only
    assert PAGE.types == READABLE_TYPES


@pytest.fixture
def dripping() -> Iterator[Callable[[bytes, bytes], int]]:
    """A server that says `start`, and then `more` again and again, a little at a time."""
    ends = threading.Event()
    sockets: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def begin(start: bytes, more: bytes) -> int:
        listener = _listener()
        sockets.append(listener)

        def drip() -> None:
            try:
                connection, _ = listener.accept()
                sockets.append(connection)
                connection.recv(4096)
                connection.sendall(start)
                while not ends.wait(0.02):
                    connection.sendall(more)
            except OSError:
                return

        thread = threading.Thread(target=drip, daemon=True)
        threads.append(thread)
        thread.start()
        return int(listener.getsockname()[1])

    yield begin
    ends.set()
    for thread in threads:
        thread.join(2)
    for made in sockets:
        made.close()


@pytest.mark.parametrize(
    ("start", "more"),
    [
        (b"HTTP/1.1 200 OK\r\n", b"X-Slow: 1\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n", b"x"),
        (b"", b"H"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["headers", "body", "first line", "never mind"],
)
def test_who_answers_slowly_is_left_after_the_whole_time(
    web: LocalWeb,
    monkeypatch: pytest.MonkeyPatch,
    dripping: Callable[[bytes, bytes], int],
    start: bytes,
    more: bytes,
) -> None:
    port = dripping(start, more)
    monkeypatch.setattr(fetching, "WEB_PORTS", {port})
    began = time.monotonic()
    limits = Limits(max_bytes=100_000, max_seconds=0.3, types=READABLE_TYPES, is_web_only=True)
    said = refused(f"http://slow.example:{port}/", limits)
    assert "took too long" in said or "cannot be fetched" in said
    assert time.monotonic() - began < 2


def test_a_name_server_that_never_answers_is_left_after_the_whole_time(web: LocalWeb) -> None:
    hangs = threading.Event()

    def resolve(host: str, port: int) -> list[str]:
        hangs.wait(3)
        return ["127.0.0.1"]

    limits = Limits(max_bytes=100, max_seconds=0.2)
    assert "took too long" in refused(web.url("a.example/"), limits, resolver=resolve)
    hangs.set()


def test_nothing_of_the_environment_leads_elsewhere(web: LocalWeb, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")
    url = web.put("a.example/", "<p>here</p>")
    with answered(url, limits=SMALL) as answer:
        assert answer.path is not None


def test_every_version_6_form_of_an_inside_address_is_inside() -> None:
    inside = (
        "::ffff:192.168.1.1 64:ff9b::7f00:1 64:ff9b:1::a00:1 2002:a00:1:: 2001:0:a00:1:: ::a00:1 fe80::1%1"
    )
    assert not any(map(is_public, inside.split()))


def test_a_redirect_to_what_cannot_be_taken_apart_is_one_line(web: LocalWeb) -> None:
    url = web.put("moved.example/", "", status=302, Location="https:////.:[@#x")
    assert "which is not a web address" in refused(url)
