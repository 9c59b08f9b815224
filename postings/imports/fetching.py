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
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias
from urllib.parse import urlsplit

import httpcore
import httpx

from postings.imports.items import FeedError, StatusError

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
# What a page, a board or a sitemap may call itself; blank is looked at.
READABLE_TYPES = frozenset(
    {
        *("text/html", "application/xhtml+xml", "application/json", "application/ld+json", "text/json"),
        *("application/xml", "text/xml", "text/plain", ""),
    }
)
# Web servers, and the two ports that those of universities often have instead.
WEB_PORTS = frozenset({80, 443, 8080, 8443})
# How files begin that are none of these, whatever their server says.
_MAGIC = (
    *(b"%PDF", b"PK\x03\x04", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x1f\x8b", b"RIFF", b"BZh"),
    *(b"\x7fELF", b"MZ", b"7z\xbc\xaf", b"\xfd7zXZ", b"\x00asm", b"OggS", b"ID3"),
)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# All of the version 6 internet so far. Outside it are site-local, translated and compatible addresses that
# Python takes for public.
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")

IpAddress: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver: TypeAlias = Callable[[str, int], list[str]]
SocketOption: TypeAlias = (
    "tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is taken from an address; `types` None is any. `is_web_only` is from the ports of web servers only.

    `stays` follows no redirect to another host: who lists its own pages may not have us ask another site for them.
    """

    max_bytes: int = MAX_BYTES
    max_seconds: float = MAX_SECONDS
    types: frozenset[str] | None = None
    is_web_only: bool = False
    stays: bool = False


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said of the state of an address, to ask whether it is still that."""

    etag: str = ""
    last_modified: str = ""

    def headers(self) -> dict[str, str]:
        stated = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in stated.items() if value}


@dataclass(frozen=True, slots=True)
class Fetched:
    """The content in a file, None where it is what it was; `url` is where redirects ended."""

    path: Path | None
    url: str
    validators: Validators


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
        addresses = self._resolved(host, port)
        if not addresses or not all(self._is_allowed(address) for address in addresses):
            raise FeedError(f"{_shown(host)} is not a public address, so it is not fetched.")
        for address in addresses[:-1]:
            try:
                return self._connected(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue  # Such as a version 6 address where there is no way to any.
        return self._connected(addresses[-1], port, timeout, local_address, socket_options)

    def _resolved(self, host: str, port: int) -> list[str]:
        """In a thread, because looking a name up cannot be told to stop, and its server may never answer."""
        thread = ThreadPoolExecutor(max_workers=1)
        try:
            return thread.submit(self._resolver, host, port).result(_remaining(self._deadline, None))
        except TimeoutError as error:
            raise httpcore.ConnectTimeout("the name took too long to look up") from error
        except (OSError, UnicodeError) as error:  # UnicodeError: not even the form of a name.
            raise FeedError(f"{_shown(host)} cannot be found.") from error
        finally:
            thread.shutdown(wait=False)

    def _connected(
        self,
        address: str,
        port: int,
        timeout: float | None,
        local_address: str | None,
        socket_options: Iterable[SocketOption] | None,
    ) -> httpcore.NetworkStream:
        stream = self._network.connect_tcp(
            address, port, _remaining(self._deadline, timeout), local_address, socket_options
        )
        return _TimedStream(stream, self._deadline)


def _shown(host: str) -> str:
    """A name as it is; numbers, and names of one word, may be those of machines inside and are not repeated."""
    is_name = "." in host and not host.rsplit(".", 1)[-1][:1].isdigit() and ":" not in host
    return host if is_name else "The host"


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
    resolver: Resolver | None = None,
    is_allowed: Callable[[str], bool] | None = None,
    max_bytes: int = MAX_BYTES,
    max_seconds: float = MAX_SECONDS,
) -> Iterator[Path]:
    """The content behind `url` as a temporary file. Raises `FeedError` with a line that says what is wrong."""
    limits = Limits(max_bytes=max_bytes, max_seconds=max_seconds)
    with answered(url, limits=limits, resolver=resolver, is_allowed=is_allowed) as answer:
        if answer.path is None:
            raise FeedError(f"{url} answered 304 although it was asked for its content.")
        yield answer.path


@contextmanager
def answered(
    url: str,
    *,
    limits: Limits,
    known: Validators | None = None,
    resolver: Resolver | None = None,
    is_allowed: Callable[[str], bool] | None = None,
) -> Iterator[Fetched]:
    """What `url` answers, within `limits`; nothing but that it is unchanged, where it is what `known` says."""
    deadline = time.monotonic() + limits.max_seconds
    with (
        TemporaryDirectory(prefix="feed-") as folder,
        # Looked up now, so that tests can put a server of their own in place of the internet.
        guarded_client(
            resolver=resolver or resolve, is_allowed=is_allowed or is_public, max_seconds=limits.max_seconds
        ) as client,
    ):
        try:
            answer = _fetch(client, url, Path(folder) / "feed", deadline, limits, known or Validators())
        except httpx.TimeoutException as error:
            raise FeedError(f"{url} took too long to answer.") from error
        except httpx.HTTPError as error:
            raise FeedError(f"{url} cannot be fetched: {error or type(error).__name__}.") from error
        yield answer


def _fetch(
    client: httpx.Client, url: str, target: Path, deadline: float, limits: Limits, known: Validators
) -> Fetched:
    for _ in range(MAX_REDIRECTS + 1):
        check_address(url, WEB_PORTS if limits.is_web_only else None)
        with client.stream("GET", url, headers=known.headers()) as response:
            if response.status_code in REDIRECTS:
                following = next_address(url, response.headers.get("Location", ""))
                if limits.stays and not is_same_host(url, following):
                    raise FeedError(f"{url} redirects to another site.")
                url = following
                continue
            if response.status_code == httpx.codes.NOT_MODIFIED and known.headers():
                return Fetched(None, url, known)
            if response.status_code != httpx.codes.OK:
                said = f"{url} answered {response.status_code} {response.reason_phrase[:80]}".rstrip()
                raise StatusError(f"{said}.", response.status_code)
            _check_type(response, url, limits)
            _store(response, url, target, deadline, limits)
            return Fetched(target, url, _validators(response))
    raise FeedError(f"{url} redirects more than {MAX_REDIRECTS} times.")


def is_same_host(one: str, other: str) -> bool:
    """Whether both are of one web site; "www." is often added to a name, or left out."""
    hosts = (httpx.URL(url).host.removeprefix("www.") for url in (one, other))
    return len(set(hosts)) == 1


def _validators(response: httpx.Response) -> Validators:
    """What can be sent back as it came; anything else would make every later request fail."""
    etag, modified = response.headers.get("ETag", ""), response.headers.get("Last-Modified", "")
    return Validators(_sendable(etag, 500), _sendable(modified, 100))


def _sendable(text: str, length: int) -> str:
    return text if len(text) <= length and text.isascii() and text.isprintable() else ""


def _check_type(response: httpx.Response, url: str, limits: Limits) -> None:
    stated = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if limits.types is not None and stated not in limits.types:
        raise FeedError(f"{url} is not a web page but a file of another kind ({stated[:80]}).")


def check_address(url: str, ports: frozenset[int] | None = None) -> None:
    try:
        parsed = httpx.URL(url)
        urlsplit(url)  # What cannot be taken apart later is refused here.
    except (httpx.InvalidURL, ValueError) as error:
        raise FeedError(f"{url!a} is not a web address.") from error
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise FeedError(f"{url} is not a web address; only http and https are fetched.")
    if parsed.userinfo:
        raise FeedError("The address holds a user name or password; give it without.")
    if ports is not None and (parsed.port or (443 if parsed.scheme == "https" else 80)) not in ports:
        raise FeedError(f"{url} is not on a port that web pages are served from.")


def next_address(url: str, location: str) -> str:
    if not location:
        raise FeedError(f"{url} redirects to nowhere.")
    try:
        following = httpx.URL(url).join(location)
    except (httpx.InvalidURL, ValueError) as error:
        raise FeedError(f"{url} redirects to {location}, which is not a web address.") from error
    if httpx.URL(url).scheme == "https" and following.scheme != "https":
        raise FeedError(f"{url} redirects to an address without encryption.")
    return str(following)


def _store(response: httpx.Response, url: str, target: Path, deadline: float, limits: Limits) -> None:
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise FeedError(f"{url} answers compressed although asked not to.")
    size = 0
    with target.open("wb") as file:
        for chunk in response.iter_raw():
            if not size and limits.types is not None and chunk.startswith(_MAGIC):
                raise FeedError(f"{url} is not a web page but a file of another kind.")
            size += len(chunk)
            if size > limits.max_bytes:
                raise FeedError(f"{url} is larger than {limits.max_bytes / 1024 / 1024:.0f} MB.")
            if time.monotonic() > deadline:
                raise FeedError(f"{url} took too long to answer.")
            file.write(chunk)
