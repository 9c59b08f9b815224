"""What each finding means for whom the opening reaches, in a sentence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from postings.publishing.quality.reach import asked_words, stated_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from postings.publishing.quality.finding import Finding
    from postings.publishing.quality.reach import Reach


@dataclass(frozen=True, slots=True)
class _Measure:
    """`name` as in `reach`; `ask` and `state` finish its sentences."""

    name: str
    ask: str = ""
    state: str = ""


_PAY = _Measure("pay", "ask for pay of some amount", "state their pay")
_MEASURES: dict[str, _Measure] = {
    "pay_missing": _PAY,
    "funding_missing": _Measure("funding", "ask for a funding", "say how they are funded"),
    "workplace_missing": _Measure(
        "workplace", "ask for on site, hybrid or remote", "say where the work is done"
    ),
    "place_missing": _Measure("place", "name a place or a country"),
    "country_missing": _Measure("place", "name a place or a country"),
    "deadline_missing": _Measure("deadline", "ask for a deadline within some days", "name a deadline"),
    "nothing_required": _Measure(
        "degree", "say which degree their person has", "say which degree they ask for"
    ),
}
_REASONS: dict[str, str] = {
    "pay_missing": "Searches by pay do not find an opening that states none.",
    "pay_implausible": "It is sorted and compared by this amount.",
    "pay_wide": "A search by pay finds it by its upper end, and people are disappointed by the lower one.",
    "funding_missing": "Searches by funding do not find it.",
    "workplace_missing": "Searches for on site, hybrid or remote work do not find it.",
    "remote_unnamed": "People outside the countries you can employ in will apply too.",
    "place_missing": "Searches by place do not find it.",
    "country_missing": "Searches by country do not find it.",
    "deadline_missing": "It is in no list by deadline, in no calendar, and nobody is reminded of it.",
    "deadline_near": "Weekly mails, and most daily ones, come too late for it.",
    "end_before_deadline": "Nobody finds it in its last days.",
    "title_codes": "Lists and mails show the start of a title: codes take the room of the subject.",
    "title_long": "Lists and mails cut it off.",
    "title_short": "Words of the title count most in a search.",
    "title_role_only": "Words of the title count most in a search: nobody finds it by its subject.",
    "title_loud": "It reads like an advertisement.",
    "title_exclaims": "It reads like an advertisement.",
    "text_short": "Searches by words find what the text says, and nothing else.",
    "text_long": "What matters to applicants is harder to find in it.",
    "nothing_required": "Nobody learns whether they fit, and searches by degree do not find it.",
    "much_required": "Whoever lacks one of them is told that it is missing, and may not apply.",
    "years_above_level": "Searches by level show it to people who cannot get it.",
    "apply_insecure": "Browsers warn of such pages.",
    "apply_free_mail": "Applicants are warned of such addresses elsewhere, and hesitate.",
    "apply_shortened": "Applicants cannot tell where it leads, and hesitate.",
}


def with_effect(finding: Finding, role: str, reach: Reach) -> Finding:
    """`finding` with what is known of its effect: figures where there are enough, else the plain reason."""
    measure = _MEASURES.get(finding.key)
    figures: Iterable[str] = ()
    if measure is not None:
        figures = (
            asked_words(reach, measure.name, measure.ask) if measure.ask else "",
            stated_words(reach, measure.name, role, measure.state) if measure.state else "",
        )
    said = " ".join(sentence for sentence in figures if sentence)
    return replace(finding, effect=said or _REASONS.get(finding.key, ""))
