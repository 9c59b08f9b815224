"""How soon a thread that waits gets its turn."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# By default a thread that computes keeps the interpreter for 5 ms, which is longer than rendering a mail and four
# answers of a quick server together: the thread with the connection would speak only while nothing is rendered.
_SECONDS = 0.00002


class _Turns:
    """For several batches at once, in threads, too: the first sets it, and the last sets it back."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._users = 0
        self._usual = 0.0

    @contextmanager
    def quick(self) -> Iterator[None]:
        with self._lock:
            if self._users == 0:
                self._usual = sys.getswitchinterval()
                sys.setswitchinterval(min(_SECONDS, self._usual))
            self._users += 1
        try:
            yield
        finally:
            with self._lock:
                self._users -= 1
                if self._users == 0:
                    sys.setswitchinterval(self._usual)


quick_turns = _Turns().quick
