"""What a sum of money is for. Most sums in a posting are not pay, and the nearest word tells which are."""

from __future__ import annotations

import re
from dataclasses import dataclass

from postings.openings.choices import PayKind, PayPeriod
from postings.understanding.document import Sentence
from postings.understanding.pay.money import Money
from postings.understanding.pay.periods import period_in

_STIPEND = r"""
    stipend(?:ium|io|s|er|iat)? | bursar(?:y|ies) | studentships? | scholarships? | fellowship | ukri
  | (?:maintenance|subsistence|monthly|doctoral|phd)\ (?:grant|award)
  | tax[- ]free\ (?:living\ |maintenance\ )?allowance | beca | bourse | beurs
"""
_SALARY = r"""
    \w*salar(?:y|ies) | compensation | remunerat\w+ | pay | wages? | earn | base | grade | band
  | (?:hourly|contract|pay)\ rate
    # German
  | \w*gehalt | \w*vergütung | \w*entgelt | bezahlung | bezüge | bruttolohn | tv-?[lh] | tvöd
    # Swedish, Norwegian, Danish, Dutch
  | \w*lön(?:en)? | \w*lønn | \w*løn | \w*loon | \w*salaris | bezoldiging
    # French, Spanish, Italian
  | salaire | rémunération | salario | sueldo | retribuci\w+ | remuneración | retribuzione | compenso
"""
# Said of pay mostly, but of fees and bonuses as well: these count only where nothing else is said.
_HINT = r"gross | annum | paid | p\.a | brutto\w* | bruto | brut"
# Perks have a purpose before their noun: a "meal stipend" and a "housing allowance" are no pay.
_PERK = r"""
    (?: well(?:ness|being|-being) | education\w* | learning | meals? | food | lunch | office | internet
      | phone | mobile | travel | commut\w+ | relocation | housing | equipment | remote | work | wfh | gym
      | childcare | child | fitness | development | books? | conference | family | mobility | training
      | holiday | vacation | london | research | tech\w* | laptop | computer | parental | moving
      | lifestyle | annual\ leave | transport\w* )
    (?:[- /&]\w+){0,2}
    [- ](?: stipends? | allowances? | budgets? | reimbursements? | bonus(?:es)? | credits? | funds? | costs
      | benefits? | grants? | perks? | expenses | support | package )
    # "a stipend for meals", but not "a stipend for three years" or "for living costs"
  | stipends?\ (?:for|towards?)\ (?!living|maintenance|the\ (?:phd|doctoral|duration|full|first)|\d
      |up\ to|three|four|all|each)\w+
"""
_OTHER = r"""
    # more than base pay
    total\ (?:\w+\ ){0,2}(?:compensation|comp|rewards?|earnings|package) | variable | commissions? | ote
  | (?:on[- ])?target\ (?:\w+\ ){0,2}(?:earnings|compensation|comp) | \w*bonus(?:es)? | equity | stocks?
  | options | rsus? | sign(?:ing)?[- ]on | signing | referrals? | bounty
    # perks and costs
  | allowances? | budgets? | reimburse\w* | perks? | credits? | coupons? | vouchers? | relocation | housing
  | meals? | travel\w* | conferences? | workshops? | equipment | childcare | professional\ development
  | per\ diem | insurance | pensions? | contributions? | 401\ ?\(?k\)? | match(?:ing|ed)?
  | salary\ sacrifice | tuition | fees? | rent | visa | deposits? | loans? | expenses? | costs?
  | cost\ of\ living | living\ cost\w*(?!\ stipend) | expectations?
    # the employer's own money
  | rais(?:e|ed|ing) | rounds? | series\ [a-f] | valu(?:ed|ation) | revenues? | arr | mrr | quotas?
  | deals? | customers? | turnover | sales | profits? | funding | funded | funds? | investments? | invested
  | investors? | backed | capital | endowment | donations? | grants? | prizes? | worth | assets
  | transactions? | pric(?:e|es|ing) | spend\w* | savings?
    # German, French, Norwegian
  | zuschuss | \w*zulage\w* | \w*sonderzahlung\w* | \w*gebühr\w* | frais | tilskud
"""
_PURPOSE = re.compile(
    rf"(?<!\w)(?:(?P<other>{_PERK}|{_OTHER})|(?P<stipend>{_STIPEND})|(?P<salary>{_SALARY})|(?P<hint>{_HINT}))(?!\w)",
    re.IGNORECASE | re.VERBOSE,
)
# Said of a sum, these leave it what it is: "£40,000 inclusive of London allowance", "before bonus".
_ASIDE = re.compile(
    r"\b(?:including|inclusive of|incl\.?|excluding|exclusive of|excl\.?|before|not including|on top of"
    r"|in addition to"
    r"|without|plus) (?:(?:the|a|an|any|your|our|\d+\s?%|annual|yearly|performance) )*"
    r"(?:\w+ )?(?:bonus(?:es)?|equity|allowances?|weighting|holiday (?:pay|allowance)|commissions?"
    r"|benefits)\b",
    re.IGNORECASE,
)
# Where what follows a sum stops being about it.
_NEW_THOUGHT = re.compile(
    r"[,;:(\[+•|]|\.\s|\b(?:and|plus|with|including|inclusive|incl|excluding|depending|commensurate"
    r"|based|before"
    r"|zzgl|zuzüglich|und|en|et|och|og|as well)\b",
    re.IGNORECASE,
)
# What a scholarship is worth over all its years says nothing of one year.
_WHOLE_SUM = re.compile(
    r"\bover (?:the |a |your )?(?:\w+ ){0,3}(?:years?|months|period|duration|course|lifetime)\b"
    r"|\b(?:in total|altogether)\b"
    r"|\bfor the (?:whole|entire|full) (?:period|duration|project)\b",
    re.IGNORECASE,
)
_PAY_HEADING = re.compile(
    r"\b(?:salar(?:y|ies)|compensation|pay|remuneration|stipend|wages?|\w*gehalt|vergütung|entgelt|lön"
    r"|lønn|salaris"
    r"|salaire|rémunération|salario)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Purpose:
    """That a sum is pay, of which kind, and whether its own sentence says so."""

    kind: PayKind
    is_named: bool


def purpose_of(sentence: Sentence, money: Money, following: int) -> Purpose | None:
    """What a sum is for; None when it is other money or nobody can tell.

    What is said right after a sum outweighs what was said before it, and nearer outweighs farther.
    """
    text = sentence.text
    after = _ASIDE.sub(" ", text[money.end : following])
    before = _ASIDE.sub(" ", text[max(0, money.start - 200) : money.start])
    if not money.is_range and _WHOLE_SUM.search(after[:80]) and period_in(after[:30]) is None:
        return None
    close = _purposes(_close(after))
    within = _purposes(text[money.start : money.end])
    earlier = _purposes(before)
    if "other" in close or "other" in within:
        return None
    nearest = (
        _plain(close)[:1] or _plain(earlier)[-1:] or _plain(within)[:1] or [*close, *earlier, *within][:1]
    )
    if nearest == ["other"]:
        return None
    if nearest:
        return Purpose(_kind("stipend" in [*nearest, *_plain(earlier)[-2:], *within]), is_named=True)
    if is_pay_heading(sentence.heading):
        return Purpose(_kind("stipend" in sentence.heading.lower()), is_named=False)
    return Purpose(PayKind.SALARY, is_named=False) if _speaks_for_itself(text, money, after) else None


def is_pay_heading(heading: str) -> bool:
    return _PAY_HEADING.search(heading) is not None


def _speaks_for_itself(text: str, money: Money, after: str) -> bool:
    """ "San Francisco: $160,000 - $200,000 per year", "$45 / hour": the period is word enough."""
    period = period_in(after[:24])
    if money.is_range:
        return period is not None
    return period is PayPeriod.HOUR and len(text) <= 60


def _purposes(text: str) -> list[str]:
    return [str(match.lastgroup) for match in _PURPOSE.finditer(text)]


def _plain(purposes: list[str]) -> list[str]:
    return [purpose for purpose in purposes if purpose != "hint"]


def _close(after: str) -> str:
    pause = _NEW_THOUGHT.search(after, 1)
    return after[: min(pause.start() if pause else len(after), 60)]


def _kind(is_stipend: bool) -> PayKind:
    return PayKind.STIPEND if is_stipend else PayKind.SALARY
