"""A web of made-up sites on this machine, in place of the internet."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from postings.imports import fetching

Answer = tuple[int, dict[str, str], bytes]


@dataclass
class LocalWeb:
    """`answers` by host and path, as in "jobs.example/1"; `asked` is what came, `headers` what came with it."""

    port: int = 0
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)

    def url(self, address: str) -> str:
        host, slash, path = address.partition("/")
        return f"http://{host}:{self.port}{slash}{path}"

    def put(
        self, address: str, body: str | bytes, *, status: int = 200, kind: str = "text/html", **headers: str
    ) -> str:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content = body.encode() if isinstance(body, str) else body
        self.answers[address] = (status, {"Content-Type": kind, **named}, content)
        return self.url(address)

    def put_json(self, address: str, document: object, **headers: str) -> str:
        return self.put(address, json.dumps(document), status=200, kind="application/json", **headers)


def posting_page(*titles: str, **changes: object) -> str:
    """A page with the markup of each of `titles`, as a university has it."""
    named = titles or ("PhD position in reinforcement learning",)
    scripts = "".join(_script(title, **changes) for title in named)
    return f"<html><head><title>{named[0]}</title>{scripts}</head><body><h1>A page</h1></body></html>"


def _script(title: str, **changes: object) -> str:
    posting = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": title,
        "identifier": {"@type": "PropertyValue", "name": "Own University", "value": title},
        "description": (
            "<p>You develop reinforcement learning methods and publish at NeurIPS.</p>"
            "<p>You train deep neural networks and evaluate them on robots. The position is fully funded for four "
            "years.</p><h3>Requirements</h3><ul><li>Master's degree in computer science</li><li>Python</li></ul>"
            "<p>Apply by 30 June 2031, 23:59 CET.</p>"
        ),
        "hiringOrganization": {"@type": "Organization", "name": "Own University"},
        "jobLocation": {
            "@type": "Place",
            "address": {"@type": "PostalAddress", "addressLocality": "Zürich", "addressCountry": "CH"},
        },
        **changes,
    }
    return f'<script type="application/ld+json">{json.dumps(posting)}</script>'


def serve(web: LocalWeb) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host = (self.headers["Host"] or "").partition(":")[0]
            web.asked.append(f"{host}{self.path}")
            web.headers.append(dict(self.headers.items()))
            status, headers, body = web.answers.get(f"{host}{self.path}", (404, {}, b""))
            if headers.get("ETag") and headers["ETag"] == self.headers.get("If-None-Match"):
                status, body = 304, b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            """Nothing on the test's output."""

    return Handler


@contextmanager
def local_web(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalWeb]:
    """Every name that ends in "example" leads to this machine, as do the hosts of boards; no other is known."""
    web = LocalWeb()
    server = ThreadingHTTPServer(("127.0.0.1", 0), serve(web))
    web.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()

    def resolve(host: str, port: int) -> list[str]:
        if not host.endswith(".example"):
            raise OSError("no such host")
        return ["127.0.0.1"]

    monkeypatch.setattr(fetching, "resolve", resolve)
    monkeypatch.setattr(fetching, "is_public", lambda address: address == "127.0.0.1")
    monkeypatch.setattr(fetching, "WEB_PORTS", fetching.WEB_PORTS | {web.port})
    yield web
    server.shutdown()
    thread.join()
    server.server_close()
