"""Words the rules on contract, hours and start share: names for the job, and spans such as "36 months"."""

from __future__ import annotations

import re

_NAMES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_WORDS = {name: number for number, name in enumerate(_NAMES, 1)} | {"eighteen": 18}
NUMBER = rf"(?:\d{{1,2}}(?:[.,]\d)?|{'|'.join(_WORDS)})"
# As in "3-year", "36 months", "three (3) years", "1 year, 3 months".
SPAN = (
    rf"(?P<n>{NUMBER})(?: ?\(\d{{1,2}}\))?[- ]*(?P<unit>years?|yrs?|months?)\b"
    rf"(?:(?:,| and) (?P<extra>\d{{1,2}}) months?)?"
)
# The number before this span when it is the upper end of a range: "3-4 years", "two to three years".
_RANGE_BEFORE = re.compile(
    rf"{NUMBER}(?: years?| months?)?\s*(?:-|–|—|to|or|/)\s*(?:a )?(?:max\w* (?:of )?)?$", re.I
)
_AT_MOST_BEFORE = re.compile(
    r"(?:\bup to|\bmax(?:\.|imum|imal)?(?: of| period of| duration of)?|\bno longer than|\bat most"
    r"|\bat least|\bmin(?:\.|imum)?(?: of)?)\s*(?:a )?(?:total )?(?:period |duration )?(?:of )?$",
    re.I,
)

# What a posting calls the job it offers.
JOB = (
    r"(?:contract|position|post|role|job|appointment|employment|fellowship|studentship|scholarship|vacancy"
    r"|assignment|ph\.?d\.?|d\.?phil|postdoc\w*|doctorate|doctoral|pre-?doctoral"
    r"|research (?:fellow|associate|assistant)\w*|residency|internship)"
)


def months_in(match: re.Match[str]) -> int | None:
    """The months of a SPAN match; None where it is one end of a range, a bound, or no length of a"
    " contract."""
    before = match.string[: match.start("n")]
    if _RANGE_BEFORE.search(before) or _AT_MOST_BEFORE.search(before):
        return None
    text = match["n"].lower().replace(",", ".")
    number = float(_WORDS[text]) if text in _WORDS else float(text)
    months = number * (12 if match["unit"].lower().startswith("y") else 1) + int(match["extra"] or 0)
    return int(months) if 1 <= months <= 84 and months == int(months) else None
