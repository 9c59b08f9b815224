"""What a posting says it pays: sums read, other money told apart, period and currency settled."""

from __future__ import annotations

from postings.understanding.pay.scales import find_pay_scale
from postings.understanding.pay.statements import StatedPay, find_pay, is_more_than_base, parse_pay_line

__all__ = ["StatedPay", "find_pay", "find_pay_scale", "is_more_than_base", "parse_pay_line"]
