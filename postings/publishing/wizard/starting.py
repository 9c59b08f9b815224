"""How a draft begins: blank with what the last opening had, from a template, as a copy, or to edit an opening."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from postings.openings.choices import ApplyMethod
from postings.openings.deadlines import day
from postings.openings.models import Opening
from postings.publishing.models import Draft
from postings.publishing.wizard.fields import typed_of
from postings.publishing.wizard.from_opening import draft_of
from postings.publishing.wizard.inputs import one_line
from postings.publishing.wizard.names import text_of
from postings.publishing.wizard.taking import TAKEN_KEY, says_something

if TYPE_CHECKING:
    from postings.accounts.models import User
    from postings.institutions.models import Institution
    from postings.publishing.wizard.names import Typed

# What openings of one institution usually share.
_TAKEN: dict[str, tuple[str, ...]] = {
    "role": ("department",),
    "where": ("place_city", "place_country", "place_region", "place_exact", "workplace"),
    "pay": ("pay_currency", "pay_period", "pay_kind", "funding", "hours", "visa", "benefits"),
    "applying": ("method", "email", "deadline_zone"),
}
# What belongs to one time only.
_ONCE = {
    "pay": ("starts_on",),
    "applying": (
        *("deadline_date", "deadline_time", "deadline_exact", "letters_date", "letters_time"),
        *("letters_exact", "ends_on", "ends_exact"),
    ),
}


def start_blank(institution: Institution, actor: User) -> Draft:
    """With what the institution's last opening had; `base` is what was taken, `evidence` says from where."""
    last = institution.openings.public().order_by("-published_at", "-pk").first()
    if last is None:
        return _made(institution, actor, {}, Draft.Source.BLANK)
    taken = _taken_from(last)
    words = f"“{last.title}”, {day(last.published_at, weekday=False)}" if last.published_at else last.title
    return _made(institution, actor, taken, Draft.Source.BLANK, base=taken, evidence={TAKEN_KEY: words})


def _taken_from(last: Opening) -> Typed:
    typed = typed_of(draft_of(last))
    taken = {step: {name: typed[step][name] for name in names} for step, names in _TAKEN.items()}
    if last.apply_method != ApplyMethod.EMAIL:
        # A link is that of one opening.
        del taken["applying"]["email"]
    return {step: fields for step, fields in taken.items() if any(map(says_something, fields.values()))}


def start_from_template(template: Draft, actor: User) -> Draft:
    return _made(template.institution, actor, template.typed, Draft.Source.COPY)


def start_copy(opening: Opening, actor: User) -> Draft:
    """Everything but its dates."""
    typed = typed_of(draft_of(opening))
    for step, names in _ONCE.items():
        typed[step] |= dict.fromkeys(names, "")
    return _made(opening.institution, actor, typed, Draft.Source.COPY)


@transaction.atomic
def take_up(opening: Opening, actor: User) -> Draft:
    """The draft that holds the changes to `opening`: the one that somebody began, or a new one."""
    opening = Opening.objects.select_for_update(of=("self",)).get(pk=opening.pk)
    begun = Draft.objects.filter(opening=opening).first()
    if begun is not None:
        return begun
    typed = typed_of(draft_of(opening))
    return _made(
        opening.institution, actor, typed, Draft.Source.BLANK,
        base=typed, opening=opening, opening_version=opening.version,
    )  # fmt: skip


def _made(institution: Institution, actor: User, typed: Typed, source: Draft.Source, **more: object) -> Draft:
    return Draft.objects.create(
        institution=institution,
        author=actor,
        changed_by=actor,
        typed=typed,
        title=one_line(text_of(typed, "role", "title"))[:250],
        source=source,
        **more,
    )
