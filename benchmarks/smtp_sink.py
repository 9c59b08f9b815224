"""A mail server that takes everything and delivers nothing, in a process of its own.

`python -m benchmarks.smtp_sink` prints the port that it listens on. With `--record FILE` it writes a line of JSON for
each mail, before it answers that it has taken it, and with `--text` what the mail says. The name of a recipient may
ask for trouble: see `_TROUBLE`.
"""

from __future__ import annotations

import argparse
import asyncio
import email
import email.policy
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from aiosmtpd.smtp import SMTP, Envelope, Session

if TYPE_CHECKING:
    from types import TracebackType

HOST = "127.0.0.1"
_ROOT = Path(__file__).resolve().parents[1]
# What recipients whose address starts so are answered: always, or the first time that they are named.
_TROUBLE = {
    "gone": "550 5.1.1 No such mailbox",
    "full": "552 5.2.2 Mailbox full",
    "blocked": "554 5.7.1 Your address is blocked",
    "busy": "451 4.3.0 Try again",
}
_TROUBLE_ONCE = {"grey": "450 4.2.0 Greylisted", "closing": "421 4.3.2 Closing"}


@dataclass(frozen=True, slots=True)
class Taken:
    """One mail, as the server took it."""

    message_id: str
    recipient: str
    subject: str
    unsubscribe: str
    # Only of a sink that keeps what mails say.
    text: str = ""
    headers: dict[str, str] = field(default_factory=dict)


class _Handler:
    def __init__(self, record: int | None, delay: float, mails_each: int, *, has_text: bool) -> None:
        self._record, self._delay, self._mails_each = record, delay, mails_each
        self._has_text = has_text
        self._seen: set[str] = set()
        self._taken: WeakKeyDictionary[Session, int] = WeakKeyDictionary()
        self._parser = BytesHeaderParser()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        word = address.partition("@")[0].partition("-")[0]
        if word in _TROUBLE_ONCE and address not in self._seen:
            self._seen.add(address)
            return _TROUBLE_ONCE[word]
        if word in _TROUBLE:
            return _TROUBLE[word]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        if self._delay:
            await asyncio.sleep(self._delay)
        taken = self._taken.get(session, 0)
        if self._mails_each and taken >= self._mails_each and server.transport is not None:
            # It came while the connection was about to end: not taken, as nobody could be told any more.
            server.transport.close()
            return "421 4.3.2 Closing"
        if self._record is not None:
            os.write(self._record, self._line(envelope))
        if self._mails_each:
            self._taken[session] = taken + 1
            if taken + 1 >= self._mails_each and server.transport is not None:
                asyncio.get_running_loop().call_later(0.001, server.transport.close)
        return "250 2.0.0 Taken"

    def _line(self, envelope: Envelope) -> bytes:
        given = envelope.content or b""
        content = given.encode() if isinstance(given, str) else given
        headers = self._parser.parsebytes(content)
        taken: dict[str, object] = {
            "message_id": str(headers["Message-ID"]).strip(),
            "recipient": envelope.rcpt_tos[0],
            "subject": str(headers["Subject"]),
            "unsubscribe": "".join(str(headers["List-Unsubscribe"] or "").split()),
        }
        if self._has_text:
            taken |= _said(content)
        return json.dumps(taken).encode() + b"\n"


def _said(content: bytes) -> dict[str, object]:
    """The plain text of a mail, and its headers by their names in small letters."""
    mail = email.message_from_bytes(content, policy=email.policy.default)
    body = mail.get_body(("plain",))
    return {
        "text": str(body.get_content()) if body else "",
        "headers": {name.lower(): str(value) for name, value in mail.items()},
    }


class Sink:
    """The server for the length of a `with` block."""

    def __init__(
        self, record: Path | None = None, *, delay: float = 0.0, mails_each: int = 0, has_text: bool = False
    ) -> None:
        self.record = record
        self.port = 0
        self._options = ["--delay", str(delay), "--mails-each", str(mails_each)]
        if record is not None:
            self._options += ["--record", str(record), *(["--text"] if has_text else [])]

    def __enter__(self) -> Sink:
        command = [sys.executable, "-m", "benchmarks.smtp_sink", *self._options]
        out, into = os.pipe()
        self._process = subprocess.Popen(command, cwd=_ROOT, stdout=into)
        os.close(into)
        with os.fdopen(out) as lines:
            self.port = int(lines.readline())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()

    def taken(self) -> list[Taken]:
        """So far, in their order."""
        if self.record is None or not self.record.exists():
            return []
        lines = self.record.read_text(encoding="utf-8").splitlines()
        return [Taken(**json.loads(line)) for line in lines]


async def _serve(handler: _Handler) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler, hostname="sink", loop=loop), HOST, 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--record", type=Path)
    parser.add_argument("--delay", type=float, default=0.0)
    parser.add_argument("--mails-each", type=int, default=0)
    parser.add_argument("--text", action="store_true")
    given = parser.parse_args()
    record = os.open(given.record, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644) if given.record else None
    asyncio.run(_serve(_Handler(record, given.delay, given.mails_each, has_text=given.text)))


if __name__ == "__main__":
    main()
