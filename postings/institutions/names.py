"""Names as they are looked for: without case, accents and marks."""

from __future__ import annotations

import re
import unicodedata

from django.db.models import Func, TextField

_STROKED, _PLAIN = "øłđßæœ", "oldsao"
_NO_WORD = re.compile(r"[\W_]+")


class Folded(Func):
    """Lower case without accents, so that Å files under A and "zurich" finds "Zürich"."""

    output_field = TextField()
    template = (
        "translate(regexp_replace(normalize(lower(%(expressions)s), NFKD), U&'[\\0300-\\036F]', '', 'g'), "
        f"'{_STROKED}', '{_PLAIN}')"
    )


def folded(text: str) -> str:
    """`Folded`, for a text in hand."""
    marks_apart = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(letter for letter in marks_apart if not unicodedata.combining(letter))
    return plain.translate(str.maketrans(_STROKED, _PLAIN))


def name_key(name: str) -> str:
    """What two spellings of one name share: "The Univ. of X (UX)" and "the univ of x ux"."""
    key = " ".join(_NO_WORD.sub(" ", folded(name)).split())
    return key.removeprefix("the ")
