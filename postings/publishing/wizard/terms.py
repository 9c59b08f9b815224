"""Reading pay, contract and benefits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from postings.openings.choices import Contract
from postings.publishing.wizard.inputs import one_line

if TYPE_CHECKING:
    from postings.publishing.wizard.sheet import Sheet

_LONGEST_BENEFIT, _MOST_BENEFITS = 80, 60


def read_pay(sheet: Sheet) -> dict[str, Any]:
    least, most = sheet.number("pay_min"), sheet.number("pay_max")
    currency, period = sheet.text("pay_currency"), sheet.text("pay_period")
    if least is not None and most is not None and least > most:
        sheet.require("pay_max", "This is below the lower end.")
    if least is not None or most is not None:
        if not currency:
            sheet.require("pay_currency", "In which currency?")
        if not period:
            sheet.require("pay_period", "For a year, a month, an hour?")
    return {
        "pay_min": least,
        "pay_max": most,
        "pay_currency": currency,
        "pay_period": period,
        "pay_kind": sheet.text("pay_kind"),
    }


def read_contract(sheet: Sheet) -> dict[str, Any]:
    contract, months = sheet.text("contract"), sheet.count("contract_months")
    if months and not contract and "contract" not in sheet.wrong:
        contract = Contract.FIXED_TERM.value
    if months and contract == Contract.PERMANENT:
        sheet.require("contract_months", "A permanent contract has no length: take the months out.")
    return {"contract": contract, "contract_months": months}


def read_benefits(sheet: Sheet) -> tuple[str, ...]:
    lines = tuple(dict.fromkeys(filter(None, map(one_line, sheet.text("benefits").splitlines()))))
    if any(len(line) > _LONGEST_BENEFIT for line in lines):
        sheet.require("benefits", f"Keep each line to {_LONGEST_BENEFIT} characters.")
    if len(lines) > _MOST_BENEFITS:
        sheet.require("benefits", f"Name at most {_MOST_BENEFITS}.")
    return lines
