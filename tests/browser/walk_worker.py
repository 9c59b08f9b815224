"""The site's worker on a network where the names of the walk's universities lead to a web of this machine.

`LOCAL_WEB_PORT` says where that web listens. All else is as it is elsewhere: what is fetched goes through
`postings.imports.fetching`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import django

from jobboard.celery import app as app

django.setup()

from postings.imports import fetching  # noqa: E402 - models need the settings first
from postings.imports.pasting import reading  # noqa: E402 - as above

if TYPE_CHECKING:
    from postings.imports.pasting.reading import LinkReading

_HERE = "127.0.0.1"
_PORT = int(os.environ["LOCAL_WEB_PORT"])


def _resolve(host: str, port: int) -> list[str]:
    if not host.endswith(".example"):
        raise OSError("no such host")
    return [_HERE]


def _of_page(url: str, chosen: str) -> LinkReading:
    """Nobody types a port; the web of this machine has one."""
    there = url.replace("https://", "http://").replace(".example/", f".example:{_PORT}/")
    return _of_page_there(there, chosen)


_of_page_there = reading._of_page
reading._of_page = _of_page
fetching.resolve = _resolve
fetching.is_public = lambda address: address == _HERE
fetching.WEB_PORTS = fetching.WEB_PORTS | {_PORT}
