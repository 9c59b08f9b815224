"""Two institutions that are one: everything of the one goes to the other. This cannot be taken back.

Every relation to an institution has a rule here, also those of rooms above this one; a test fails for one without.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from django.db import models, transaction
from django.utils import timezone

from postings.accounts.audit.models import record
from postings.institutions import letters
from postings.institutions.models import Institution
from postings.institutions.people_models import Claim, MemberRole, Membership
from postings.institutions.programs import stop_programs

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models.options import Options

    from postings.accounts.models import User

Relation: TypeAlias = "models.ForeignObjectRel"


class MergeError(ValueError):
    """Why they cannot be merged, for the member of staff who tried."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`unique`: what may be there once for an institution. A second one is dropped, or stops the merging."""

    unique: tuple[str, ...] = ()
    only: dict[str, object] = field(default_factory=dict)
    stops: str = ""


# By model and field. Members have a way of their own.
RULES: dict[str, Rule] = {
    "postings.Institution.merged_into": Rule(),
    "postings.Opening.institution": Rule(),
    "postings.Draft.institution": Rule(),
    "postings.Upload.institution": Rule(),
    "postings.PastedLink.institution": Rule(),
    "postings.ApiKey.institution": Rule(),
    "postings.Organisation.institution": Rule(),
    "postings.Membership.institution": Rule(),
    "postings.Webhook.institution": Rule(unique=("url",)),
    "postings.Invitation.institution": Rule(unique=("email",), only={"accepted_at": None}),
    "postings.Claim.institution": Rule(unique=("user_id",), only={"state": "waiting"}),
    "postings.Feed.institution": Rule(
        unique=("kind", "location"), stops="Both read the same feed. Disconnect it at one of them first."
    ),
    "postings.ExternalOpening.institution": Rule(
        unique=("external_id",),
        stops="Programs use the same name for an opening at each of them. Close one of the two first.",
    ),
}
# What follows a merging in rooms above this one: called with the old slug and the new one, in the transaction.
followers: list[Callable[[str, str], None]] = []


def relations() -> dict[str, Relation]:
    """Everything that refers to an institution, by model and field."""
    fields = Institution._meta.get_fields(include_hidden=True)  # noqa: SLF001 - Django documents it
    found = [one for one in fields if isinstance(one, models.ForeignObjectRel)]
    return {f"{_options(one).label}.{one.field.name}": one for one in found}


def _options(relation: Relation) -> Options[models.Model]:
    return relation.related_model._meta  # noqa: SLF001 - Django documents it


@dataclass(frozen=True, slots=True)
class Plan:
    """What merging would do, for the page that asks. `problems` stop it."""

    source: Institution
    target: Institution
    counts: list[tuple[str, int]]
    problems: list[str]
    ends_members: bool


def plan(source: Institution, target: Institution) -> Plan:
    counts = []
    for relation in relations().values():
        count = _rows(relation, source).count()
        if count:
            counts.append((str(_options(relation).verbose_name_plural), count))
    return Plan(source, target, counts, _problems(source, target), _ends_members(source, target))


@transaction.atomic
def merge(*, source: Institution, target: Institution, actor: User) -> Institution:
    """Move everything of `source` to `target`; its addresses lead there from now on."""
    locked = Institution.objects.select_for_update().order_by("pk").in_bulk([source.pk, target.pk])
    source, target = locked[source.pk], locked[target.pk]
    if problems := _problems(source, target):
        raise MergeError(" ".join(problems))
    details = {"into": target.pk, "slug": source.slug, "moved": dict(plan(source, target).counts)}
    _move_members(source, target)
    for name, relation in relations().items():
        if relation.related_model is not Membership:
            _move(relation, RULES[name], source, target)
    _take_facts(source, target)
    for follow in followers:
        follow(source.slug, target.slug)
    record(actor=actor, action="institution.merge", target=source, details=details)
    return target


def _problems(source: Institution, target: Institution) -> list[str]:
    found = []
    if source.pk == target.pk:
        found.append("This is one institution.")
    if source.merged_into_id or target.merged_into_id:
        found.append("One of them was merged already.")
    if source.is_verified and not target.is_verified:
        found.append(f"{source} is verified and {target} is not. Merge them the other way round.")
    if missing := relations().keys() - RULES.keys():
        found.append(f"There is no rule for {', '.join(sorted(missing))}.")
    for name, relation in relations().items():
        rule = RULES.get(name, Rule())
        if rule.stops and _clashing(relation, rule, source, target).exists():
            found.append(rule.stops)
    return found


def _rows(relation: Relation, institution: Institution) -> models.QuerySet[models.Model]:
    return _all(relation).filter(**{relation.field.name: institution})


def _all(relation: Relation) -> models.QuerySet[models.Model]:
    """Also what a model's own manager leaves out."""
    return relation.related_model._base_manager.all()  # noqa: SLF001 - Django documents it


def _clashing(
    relation: Relation, rule: Rule, source: Institution, target: Institution
) -> models.QuerySet[models.Model]:
    """Those of `source` of which `target` has the same."""
    if not rule.unique:
        return _rows(relation, source).none()
    same = {name: models.OuterRef(name) for name in rule.unique}
    theirs = _rows(relation, target).filter(**rule.only, **same)
    return _rows(relation, source).filter(models.Exists(theirs), **rule.only)


def _move(relation: Relation, rule: Rule, source: Institution, target: Institution) -> None:
    doubled = list(_clashing(relation, rule, source, target).values_list("pk", flat=True))
    _all(relation).filter(pk__in=doubled).delete()
    _rows(relation, source).update(**{relation.field.name: target})


def _ends_members(source: Institution, target: Institution) -> bool:
    """Nobody becomes a member of a verified institution by having made another one of its name."""
    return target.is_verified and not source.is_verified


def _move_members(source: Institution, target: Institution) -> None:
    if _ends_members(source, target):
        _end_members(source, target)
    known = {member.user_id: member for member in target.memberships.all()}
    for member in source.memberships.all():
        other = known.get(member.user_id)
        if other is None:
            member.institution = target
            member.save(update_fields=["institution"])
            continue
        if not other.may(MemberRole(member.role)):
            other.role = member.role
            other.save(update_fields=["role"])
        member.delete()


def _end_members(source: Institution, target: Institution) -> None:
    """Neither they nor those whom they invited nor their programs act for the other from now on; they are told."""
    for member in source.memberships.select_related("user", "institution"):
        if not target.memberships.filter(user=member.user).exists():
            letters.merged_away(member, target)
    source.memberships.all().delete()
    source.invitations.filter(accepted_at__isnull=True).delete()
    stop_programs(source)


def _take_facts(source: Institution, target: Institution) -> None:
    """What the one that stays does not know yet, it takes from the other."""
    target.email_domains = list(dict.fromkeys([*target.email_domains, *source.email_domains]))
    for name in ("city", "website", "description", "links", "ror_id"):
        setattr(target, name, getattr(target, name) or getattr(source, name))
    if not target.country and not Institution.objects.named(target.name).filter(country=source.country):
        target.country = source.country
    if not target.logo and source.logo:
        target.logo, source.logo = source.logo.name, ""
    source.merged_into, source.is_trusted, source.email_domains = target, False, []
    target.save()
    source.save()
    Claim.objects.filter(
        institution=target, state=Claim.State.WAITING, user__memberships__institution=target
    ).update(state=Claim.State.WITHDRAWN, decided_at=timezone.now())
