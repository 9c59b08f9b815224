""" "Can I get this?" on an opening's page: each thing asked for, with its state and the reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, cast

from django.template import engines
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from careers.fit.board import board_words
from careers.fit.circumstances import clashes
from careers.fit.eligibility import questions
from careers.fit.keeping import profile_of
from careers.fit.rules import judge_key
from careers.fit.verdicts import sentence
from postings.openings.choices import Necessity
from postings.openings.needs import asked_of, name_key
from postings.openings.presentation import asks_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.http import HttpRequest
    from django.template.backends.jinja2 import Jinja2

    from careers.fit.eligibility import Question
    from careers.fit.profile import Profile
    from careers.fit.verdicts import State, Verdict
    from careers.fit.words import Words
    from postings.openings.models import Opening, Qualification
    from postings.openings.needs import Asked
    from postings.openings.presentation import Ask


class JudgedAsk(NamedTuple):
    """What the employer's words ask for, in short, and a verdict for each thing in them."""

    texts: tuple[str, ...]
    sentences: tuple[str, ...]
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FitSection:
    """With a profile, `sentence` and what is judged; without one, what is asked for as it is."""

    opening_url: str
    required: Sequence[Ask | JudgedAsk]
    preferred: Sequence[Ask | JudgedAsk]
    sentence: str = ""
    questions: Sequence[Question] = ()
    clashes: Sequence[str] = ()


def fit_section(request: HttpRequest, opening: Opening) -> SafeString:
    """As `postings.search.extensions` asks for it."""
    return written(section_of(opening, profile_of(request)))


def written(section: FitSection) -> SafeString:
    engine = cast("Jinja2", engines["jinja2"])
    macros = engine.env.get_template("components/fit_section.jinja").module
    html: str = getattr(macros, "fit_section")(section)  # noqa: B009 - a macro, which mypy cannot see
    return mark_safe(html)  # noqa: S308 - the template escapes what it is given


def section_of(opening: Opening, profile: Profile | None) -> FitSection:
    rows = list(opening.qualifications.all())
    if profile is None:
        return FitSection(
            opening_url=opening.get_absolute_url(),
            required=asks_of(rows, Necessity.REQUIRED),
            preferred=asks_of(rows, Necessity.PREFERRED),
        )
    found = judged(rows, profile)
    return FitSection(
        opening_url=opening.get_absolute_url(),
        required=found.required,
        preferred=found.preferred,
        sentence=found.sentence,
        questions=questions(opening, profile),
        clashes=list(clashes(opening, profile)),
    )


class Judged(NamedTuple):
    required: list[JudgedAsk]
    preferred: list[JudgedAsk]
    sentence: str


def judged(rows: Sequence[Qualification], profile: Profile) -> Judged:
    """Everything that the rows ask for, and the line that counts it."""
    asked = asked_of(rows)
    verdicts = _verdicts(asked, rows, profile)
    return Judged(
        _judged([one for one in asked if one.is_required], verdicts),
        _judged([one for one in asked if not one.is_required], verdicts),
        sentence(*_states(asked, verdicts)),
    )


def _verdicts(asked: Iterable[Asked], rows: Iterable[Qualification], profile: Profile) -> dict[str, Verdict]:
    words, year = _words_of(rows), timezone.now().year
    return {one.key: judge_key(one.key, profile, words, year=year) for one in asked}


def _words_of(rows: Iterable[Qualification]) -> Words:
    """Names as this opening writes them."""
    labels: dict[str, dict[str, str]] = {}
    for row in rows:
        if row.name:
            labels.setdefault(row.kind, {})[name_key(row.name)] = row.name
    return board_words().named(labels)


def _states(asked: Iterable[Asked], verdicts: dict[str, Verdict]) -> tuple[list[State], list[State]]:
    states: dict[bool, list[State]] = {True: [], False: []}
    for one in asked:
        states[one.is_required].append(verdicts[one.key].state)
    return states[True], states[False]


def _judged(asked: Iterable[Asked], verdicts: dict[str, Verdict]) -> list[JudgedAsk]:
    """Things that the same words ask for stand together."""
    by_texts: dict[tuple[str, ...], list[Asked]] = {}
    for one in asked:
        by_texts.setdefault(tuple(dict.fromkeys(row.text for row in one.rows)), []).append(one)
    return [
        JudgedAsk(texts, _sentences(together), tuple(verdicts[one.key] for one in together))
        for texts, together in by_texts.items()
    ]


def _sentences(asked: Iterable[Asked]) -> tuple[str, ...]:
    rows = [cast("Qualification", row) for one in asked for row in one.rows]
    shown = [ask for necessity in Necessity.values for ask in asks_of(rows, necessity)]
    return tuple(dict.fromkeys(text for ask in shown for text in ask.sentences))
