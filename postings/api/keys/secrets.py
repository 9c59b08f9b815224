"""Keys as they are shown once, `jb_<prefix>_<secret>`, and what is kept of them.

Of the secret a plain SHA-256 is kept. It is 40 random letters and digits, 238 bits, so no list of words and no
guessing finds it from its digest, and a slow hash would only slow down every request. The digest has no other key in
it either: changing SECRET_KEY must not cut off every institution's programs.
"""

from __future__ import annotations

import hmac
import re
import secrets
import string
from dataclasses import dataclass
from hashlib import sha256

_PREFIX_LETTERS = string.ascii_lowercase + string.digits
_SECRET_LETTERS = string.ascii_letters + string.digits
_PREFIX_LENGTH, _SECRET_LENGTH = 10, 40
_FORM = re.compile(rf"jb_([a-z0-9]{{{_PREFIX_LENGTH}}})_([A-Za-z0-9]{{{_SECRET_LENGTH}}})", re.ASCII)


@dataclass(frozen=True, slots=True, repr=False)
class Parts:
    """A key taken apart. It has no repr: a secret does not belong into a log."""

    prefix: str
    secret: str

    @property
    def written(self) -> str:
        return f"jb_{self.prefix}_{self.secret}"

    @property
    def digest(self) -> str:
        return sha256(self.secret.encode()).hexdigest()

    def fits(self, digest: str) -> bool:
        """Takes as long for every wrong secret."""
        return hmac.compare_digest(self.digest, digest)


def new_parts() -> Parts:
    return Parts(_random(_PREFIX_LETTERS, _PREFIX_LENGTH), _random(_SECRET_LETTERS, _SECRET_LENGTH))


def parts_of(written: str) -> Parts | None:
    """None where `written` is no key of ours."""
    match = _FORM.fullmatch(written)
    return Parts(match[1], match[2]) if match else None


def _random(letters: str, length: int) -> str:
    return "".join(secrets.choice(letters) for _ in range(length))
