"""What is true of every opening, kept true by the database."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import BaseConstraint, CheckConstraint, F, Q

from postings.openings.choices import (
    ApplyMethod,
    Contract,
    DeadlineKind,
    Funding,
    Origin,
    PayPeriod,
    Role,
    Status,
    Workplace,
)

_NO_PAY = Q(pay_min__isnull=True, pay_max__isnull=True)


def _check(name: str, condition: Q, message: str) -> CheckConstraint:
    return CheckConstraint(condition=condition, name=name, violation_error_message=message)


OPENING_CONSTRAINTS: list[BaseConstraint] = [
    _check("opening_role_known", Q(role__in=Role.values), "Choose a role from the list."),
    _check("opening_status_known", Q(status__in=Status.values), "Choose a status from the list."),
    _check("opening_funding_known", Q(funding__in=Funding.values), "Choose a funding from the list."),
    _check("opening_origin_known", Q(origin__in=Origin.values), "Choose an origin from the list."),
    _check("opening_has_title", ~Q(title=""), "Give the opening a title."),
    _check(
        "opening_pay_not_negative",
        (Q(pay_min__isnull=True) | Q(pay_min__gte=Decimal(0)))
        & (Q(pay_max__isnull=True) | Q(pay_max__gte=Decimal(0))),
        "Pay cannot be negative.",
    ),
    _check(
        "opening_pay_min_up_to_max",
        Q(pay_min__isnull=True) | Q(pay_max__isnull=True) | Q(pay_min__lte=F("pay_max")),
        "The lower end of the pay is above the upper end.",
    ),
    _check(
        "opening_pay_has_currency_and_period",
        _NO_PAY | Q(pay_currency__regex=r"^[A-Z]{3}$", pay_period__in=PayPeriod.values),
        "Pay needs a currency and a period.",
    ),
    _check(
        "opening_pay_yearly_follows_pay",
        ~_NO_PAY | Q(pay_yearly_min__isnull=True, pay_yearly_max__isnull=True),
        "There is no yearly pay without a stated pay.",
    ),
    _check(
        "opening_deadline_kind_fits",
        Q(deadline_kind=DeadlineKind.MOMENT, deadline_at__isnull=False) & ~Q(deadline_zone="")
        | Q(deadline_kind__in=[DeadlineKind.ROLLING, DeadlineKind.UNSTATED], deadline_at__isnull=True),
        "A deadline by a date needs the date and its time zone; any other has none.",
    ),
    _check(
        "opening_months_of_fixed_term",
        Q(contract_months__isnull=True) | Q(contract=Contract.FIXED_TERM, contract_months__gt=0),
        "Only a fixed-term contract has a length in months.",
    ),
    _check(
        "opening_countries_of_remote",
        Q(remote_countries=[]) | Q(workplace=Workplace.REMOTE),
        "Only a remote role names the countries it can be done from.",
    ),
    _check(
        "opening_published_has_date",
        ~Q(status__in=[Status.PUBLISHED, Status.CLOSED]) | Q(published_at__isnull=False),
        "A published opening has a publication date.",
    ),
    _check(
        "opening_closed_has_reason",
        Q(status=Status.CLOSED, closed_at__isnull=False) & ~Q(close_reason="")
        | ~Q(status=Status.CLOSED) & Q(closed_at__isnull=True, close_reason=""),
        "A closed opening has a reason and a date, and no other has.",
    ),
    _check(
        "opening_scheduled_has_date",
        ~Q(status=Status.SCHEDULED) | Q(scheduled_for__isnull=False),
        "A scheduled opening has a date.",
    ),
    _check(
        "opening_rejected_has_reason",
        ~Q(status=Status.REJECTED) | ~Q(rejection_reason=""),
        "A rejected opening says why.",
    ),
    _check(
        "opening_apply_method_fits",
        Q(apply_method=ApplyMethod.LINK) & ~Q(apply_url="")
        | Q(apply_method=ApplyMethod.EMAIL) & ~Q(apply_email="")
        | Q(apply_method=ApplyMethod.HERE),
        "Say where to apply: a link, or an e-mail address.",
    ),
]
