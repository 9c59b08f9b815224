"""A load generator of one thread: plain sockets, requests made beforehand, times taken around each.

It shares the cores with what it measures, so it does as little as it can: no parsing beyond the status, and
where the answer ends. A connection is kept as long as the server keeps it, and renewed now and then.
"""

from __future__ import annotations

import re
import selectors
import socket
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

CONNECTIONS = 8
_RENEW_AFTER = 100
_TIMEOUT = 60.0
_RECEIVED_AT_ONCE = 1 << 18
# In the place of where an answer ends.
_CHUNKED = 1 << 62
_ETAG = re.compile(rb"^etag: ([^\r\n]+)", re.IGNORECASE | re.MULTILINE)


class LoadError(RuntimeError):
    """The server answered otherwise than it should."""


@dataclass(slots=True)
class Load:
    """What came back: seconds of each request in the order of their ends, and how long all took."""

    seconds: list[float] = field(default_factory=list)
    elapsed: float = 0.0
    bytes: int = 0
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def per_second(self) -> float:
        return len(self.seconds) / self.elapsed if self.elapsed else 0.0

    def percentile(self, share: float) -> float:
        """In milliseconds."""
        ordered = sorted(self.seconds)
        if not ordered:
            return 0.0
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000


def request_bytes(host: str, port: int, path: str, etag: str = "", cookie: str = "") -> bytes:
    """With `etag`, only for what is another answer than that."""
    more = f"If-None-Match: {etag}\r\n" if etag else ""
    more += f"Cookie: {cookie}\r\n" if cookie else ""
    return (
        f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nUser-Agent: benchmark\r\nAccept: */*\r\n"
        f"Accept-Encoding: identity\r\n{more}\r\n"
    ).encode("ascii")


class _Connection:
    """One visitor: sends a request, waits for all of its answer, sends the next.

    With `etags`, which all visitors share, an address is asked for a second time only if it changed.
    """

    def __init__(self, address: tuple[str, int], etags: dict[str, str] | None, cookie: str) -> None:
        self.address = address
        self.etags = etags
        self.cookie = cookie
        self.path = ""
        self.sent = 0
        self.socket: socket.socket | None = None
        self.received = bytearray()
        self.end = -1
        self.started = 0.0

    def connect(self) -> socket.socket:
        self.socket = socket.create_connection(self.address, _TIMEOUT)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sent = 0
        return self.socket

    def send(self, path: str) -> None:
        self.path = path
        etag = self.etags.get(path, "") if self.etags else ""
        request = request_bytes(*self.address, path, etag, self.cookie)
        self.received.clear()
        self.end = -1
        self.started = time.perf_counter()
        if self.socket is not None:
            self.socket.sendall(request)
        self.sent += 1

    def receive(self) -> bool:
        """Whether the answer is whole."""
        if self.socket is None:
            raise LoadError("There is no connection.")
        part = self.socket.recv(_RECEIVED_AT_ONCE)
        if not part:
            raise LoadError("The server closed the connection within an answer.")
        self.received += part
        if self.end < 0:
            head = self.received.find(b"\r\n\r\n")
            if head < 0:
                return False
            length = _content_length(bytes(self.received[:head]))
            self.end = _CHUNKED if length is None else head + 4 + length
        if self.end == _CHUNKED:
            return self.received.endswith(b"\r\n0\r\n\r\n")
        return len(self.received) >= self.end

    def note_etag(self) -> None:
        if self.etags is not None and (found := _ETAG.search(self.received)):
            self.etags[self.path] = found[1].decode("ascii")

    @property
    def status(self) -> int:
        return int(self.received[9:12])

    @property
    def must_renew(self) -> bool:
        return self.sent >= _RENEW_AFTER or b"connection: close" in self.received[:600].lower()

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None


def _content_length(head: bytes) -> int | None:
    """None where the answer comes in chunks."""
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line[15:])
    if head[9:12] in (b"304", b"204"):
        return 0
    if b"\r\ntransfer-encoding: chunked" in head.lower():
        return None
    raise LoadError("An answer without a length cannot be measured here.")


def run_load(
    host: str,
    port: int,
    paths: Iterator[str],
    *,
    seconds: float,
    most: int,
    connections: int = CONNECTIONS,
    etags: dict[str, str] | None = None,
    cookie: str = "",
) -> Load:
    """Ask for `paths` over some connections at once, until `seconds` are over or `most` were asked for.

    `cookie` is what each of them sends, as somebody with a session does.

    With `etags`, which may have those of an earlier run, as those ask who keep the answers that they have.
    """
    load = Load()
    with selectors.DefaultSelector() as selector:
        started = time.perf_counter()
        asked = 0
        open_ones = [_Connection((host, port), etags, cookie) for _ in range(connections)]
        try:
            for one in open_ones[: max(1, most)]:
                selector.register(one.connect(), selectors.EVENT_READ, one)
                one.send(next(paths))
                asked += 1
            busy = asked
            while busy:
                ready = selector.select(_TIMEOUT)
                if not ready:
                    raise LoadError(f"No answer within {_TIMEOUT:.0f} s.")
                for key, _ in ready:
                    one = key.data
                    if not one.receive():
                        continue
                    now = time.perf_counter()
                    load.seconds.append(now - one.started)
                    load.bytes += len(one.received)
                    load.statuses[one.status] = load.statuses.get(one.status, 0) + 1
                    one.note_etag()
                    if asked >= most or now - started >= seconds:
                        busy -= 1
                        selector.unregister(key.fileobj)
                        # Left open, it would keep a worker waiting for more that others' requests wait for.
                        one.close()
                        continue
                    if one.must_renew:
                        selector.unregister(key.fileobj)
                        one.close()
                        selector.register(one.connect(), selectors.EVENT_READ, one)
                    one.send(next(paths))
                    asked += 1
            load.elapsed = time.perf_counter() - started
        finally:
            for one in open_ones:
                one.close()
    return load
