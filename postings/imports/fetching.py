"""Fetching an address that somebody pasted, without letting it reach the machines behind the site.

Names are resolved here, every address is checked, and the connection goes to the address that was
checked, so a name cannot answer differently the second time. Each redirect passes the same door.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

import httpcore
import httpx

from postings.imports.items import FeedError

# The largest board we know is 3 MB; one of 10,000 postings is about 100 MB.
MAX_BYTES = 200 * 1024 * 1024
MAX_SECONDS = 120.0
# One connection attempt or one wait for data.
PATIENCE_SECONDS = 15.0
MAX_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HEADERS = {
    "User-Agent": "jobboard-import/1.0",
    "Accept": "application/json, text/html;q=0.9, */*;q=0.5",
    # A compressed answer can be a thousand times its size on the wire; the size limit is for what we store.
    "Accept-Encoding": "identity",
}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# All of the version 6 internet so far. Outside it are site-local, translated and compatible addresses that
# Python takes for public.
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")

IpAddress: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver: TypeAlias = Callable[[str, int], list[str]]
SocketOption: TypeAlias = (
    "tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]"
)


def resolve(host: str, port: int) -> list[str]:
    """Every address of `host`."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in found))


def is_public(address: str) -> bool:
    """Whether anybody on the internet may reach `address`, also when it wraps another address."""
    ip: IpAddress = ipaddress.ip_address(address.split("%")[0])
    return all(_is_public_itself(part) for part in _with_embedded(ip))


def _is_public_itself(ip: IpAddress) -> bool:
    if isinstance(ip, ipaddress.IPv6Address) and ip not in _GLOBAL_UNICAST and ip not in _NAT64:
        return False
    return ip.is_global and not ip.is_multicast


def _with_embedded(ip: IpAddress) -> Iterator[IpAddress]:
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            # Python judges the wrapper itself as private or not by version; only the content counts.
            yield ip.ipv4_mapped
            return
        if ip.sixtofour:
            yield ip.sixtofour
        if ip.teredo:
            yield from ip.teredo
        if ip in _NAT64:
            yield ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
    yield ip


class _TimedStream(httpcore.NetworkStream):
    """A connection whose reads and writes all end before one common deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _remaining(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _remaining(self._deadline, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, _remaining(self._deadline, timeout))
        return _TimedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


def _remaining(deadline: float, timeout: float | None) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the time for the whole fetch is over")
    return min(left, timeout or PATIENCE_SECONDS)


class _CheckedNetwork(httpcore.NetworkBackend):
    """Connects to public addresses only."""

    def __init__(self, deadline: float, resolver: Resolver, is_allowed: Callable[[str], bool]) -> None:
        self._network = httpcore.SyncBackend()
        self._deadline = deadline
        self._resolver = resolver
        self._is_allowed = is_allowed

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            addresses = self._resolver(host, port)
        except (OSError, UnicodeError) as error:  # UnicodeError: not even the form of a name.
            raise FeedError(f"{host} cannot be found.") from error
        if not addresses or not all(self._is_allowed(address) for address in addresses):
            raise FeedError(f"{host} is not a public address, so it is not fetched.")
        stream = self._network.connect_tcp(
            addresses[0], port, _remaining(self._deadline, timeout), local_address, socket_options
        )
        return _TimedStream(stream, self._deadline)


class _CheckedTransport(httpx.HTTPTransport):
    def __init__(self, network: httpcore.NetworkBackend) -> None:
        certificates = httpx.create_ssl_context(trust_env=False)
        super().__init__(verify=certificates, trust_env=False)
        # httpx offers no other way in to the place where names become addresses.
        self._pool = httpcore.ConnectionPool(
            ssl_context=certificates, network_backend=network, max_connections=1
        )


@contextmanager
def guarded_client(
    *,
    resolver: Resolver = resolve,
    is_allowed: Callable[[str], bool] = is_public,
    max_seconds: float = MAX_SECONDS,
) -> Iterator[httpx.Client]:
    """A client that reaches public addresses only, and all of whose requests end in `max_seconds`.

    It follows no redirect by itself: each address passes `check_address` or comes from `next_address`.
    """
    network = _CheckedNetwork(time.monotonic() + max_seconds, resolver, is_allowed)
    with httpx.Client(
        transport=_CheckedTransport(network), timeout=PATIENCE_SECONDS, headers=_HEADERS, trust_env=False
    ) as client:
        yield client


@contextmanager
def fetched(
    url: str,
    *,
    resolver: Resolver = resolve,
    is_allowed: Callable[[str], bool] = is_public,
    max_bytes: int = MAX_BYTES,
    max_seconds: float = MAX_SECONDS,
) -> Iterator[Path]:
    """The content behind `url` as a temporary file. Raises `FeedError` with a line that says what is wrong."""
    deadline = time.monotonic() + max_seconds
    with (
        TemporaryDirectory(prefix="feed-") as folder,
        guarded_client(resolver=resolver, is_allowed=is_allowed, max_seconds=max_seconds) as client,
    ):
        target = Path(folder) / "feed"
        try:
            _fetch(client, url, target, deadline, max_bytes)
        except httpx.TimeoutException as error:
            raise FeedError(f"{url} took too long to answer.") from error
        except httpx.HTTPError as error:
            raise FeedError(f"{url} cannot be fetched: {error or type(error).__name__}.") from error
        yield target


def _fetch(client: httpx.Client, url: str, target: Path, deadline: float, max_bytes: int) -> None:
    for _ in range(MAX_REDIRECTS + 1):
        check_address(url)
        with client.stream("GET", url) as response:
            if response.status_code in REDIRECTS:
                url = next_address(url, response.headers.get("Location", ""))
                continue
            if response.status_code != httpx.codes.OK:
                raise FeedError(
                    f"{url} answered {response.status_code} {response.reason_phrase}.".replace(" .", ".")
                )
            _store(response, url, target, deadline, max_bytes)
            return
    raise FeedError(f"{url} redirects more than {MAX_REDIRECTS} times.")


def check_address(url: str) -> None:
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise FeedError(f"{url!a} is not a web address.") from error
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise FeedError(f"{url} is not a web address; only http and https are fetched.")
    if parsed.userinfo:
        raise FeedError("The address holds a user name or password; give it without.")


def next_address(url: str, location: str) -> str:
    if not location:
        raise FeedError(f"{url} redirects to nowhere.")
    try:
        following = httpx.URL(url).join(location)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise FeedError(f"{url} redirects to {location}, which is not a web address.") from error
    if httpx.URL(url).scheme == "https" and following.scheme != "https":
        raise FeedError(f"{url} redirects to an address without encryption.")
    return str(following)


def _store(response: httpx.Response, url: str, target: Path, deadline: float, max_bytes: int) -> None:
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise FeedError(f"{url} answers compressed although asked not to.")
    size = 0
    with target.open("wb") as file:
        for chunk in response.iter_raw():
            size += len(chunk)
            if size > max_bytes:
                raise FeedError(f"{url} is larger than {max_bytes / 1024 / 1024:.0f} MB.")
            if time.monotonic() > deadline:
                raise FeedError(f"{url} took too long to answer.")
            file.write(chunk)
