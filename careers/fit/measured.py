"""The rules that compare numbers: years, publications, grades."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from careers.fit.scales import CLASSES, SCALES
from careers.fit.verdicts import State, Verdict
from postings.openings.choices import DEGREE_ORDER, Degree
from postings.openings.needs import FIRST_AUTHOR, FIRST_CLASS, LEAVE, OR_EQUIVALENT, UPPER_SECOND

if TYPE_CHECKING:
    from careers.fit.profile import Profile
    from postings.openings.needs import Need

MET, MISSING, UNKNOWN = State.MET, State.MISSING, State.UNKNOWN


def judge_years(need: Need, profile: Profile, year: int) -> Verdict:
    if need.minimum is None and need.maximum is not None:
        return (
            _since_phd(need, need.maximum, profile, year)
            if need.degree == Degree.PHD
            else _at_most(need.maximum, profile)
        )
    return _at_least(need, profile)


def _at_least(need: Need, profile: Profile) -> Verdict:
    if need.minimum is None:
        return Verdict(UNKNOWN, "experience", "how much is theirs to say")
    minimum = need.minimum
    label = Degree(need.degree).label if need.degree else ""
    asks = f"{_years(minimum)} of experience" if minimum else "no years of experience"
    asks += f" with a {label}" if label else ""
    if need.degree and profile.rank < DEGREE_ORDER[need.degree]:
        if not profile.degree or DEGREE_ORDER.get(profile.pursuing, 0) >= DEGREE_ORDER[need.degree]:
            return Verdict(UNKNOWN, asks, f"you have not said that you have a {label}")
        return Verdict(MISSING, asks, f"you have no {label}")
    if minimum == 0:
        return Verdict(MET, asks, "you have the degree" if label else "you have none to show")
    if profile.years is None:
        return Verdict(UNKNOWN, asks, "you have not said how many years you have")
    yours = f"you have {_years(profile.years)}"
    if profile.years < minimum:
        if _counts_late(profile, need.degree):
            return Verdict(UNKNOWN, asks, f"{_since(profile)}, and what you did before may count")
        return Verdict(MISSING, asks, yours)
    if need.degree and DEGREE_ORDER.get(profile.years_after, 0) < DEGREE_ORDER[need.degree]:
        return Verdict(UNKNOWN, asks, f"{yours}, and have not said how many of them came after your {label}")
    return Verdict(MET, asks, yours)


def _counts_late(profile: Profile, degree: str) -> bool:
    """Whether the years begin with a degree above the one asked for: there may be more before it."""
    return DEGREE_ORDER.get(profile.years_after, 0) > DEGREE_ORDER.get(degree, DEGREE_ORDER[Degree.BACHELOR])


def _since(profile: Profile) -> str:
    years = _years(profile.years or Decimal(0))
    return f"you have {years} since your {Degree(profile.years_after).label}"


def _at_most(maximum: Decimal, profile: Profile) -> Verdict:
    asks = f"no more than {_years(maximum)} of experience"
    if profile.years is None:
        return Verdict(UNKNOWN, asks, "you have not said how many years you have")
    if profile.years <= maximum and _counts_late(profile, ""):
        return Verdict(UNKNOWN, asks, f"{_since(profile)}, and what you did before may count")
    return Verdict(MET if profile.years <= maximum else MISSING, asks, f"you have {_years(profile.years)}")


# What leave may come to: two children, with the eighteen months each that research councils take off.
_LEAVE_YEARS = 3


def _since_phd(need: Need, maximum: Decimal, profile: Profile, year: int) -> Verdict:
    """By calendar years, which are a year off at most: what they leave open is for the day in the certificate."""
    asks = f"no more than {_years(maximum)} since the PhD"
    if profile.degree != Degree.PHD:
        return Verdict(UNKNOWN, asks, "the count begins with a PhD, and you have not said that you have one")
    if profile.degree_year is None:
        return Verdict(UNKNOWN, asks, "you have not said in which year you got yours")
    passed = max(year - profile.degree_year, 0)
    yours = f"you got yours in {profile.degree_year}"
    if passed + 1 <= maximum:
        return Verdict(MET, asks, yours)
    if LEAVE in need.notes and maximum < passed <= maximum + _LEAVE_YEARS:
        return Verdict(UNKNOWN, asks, f"{yours}, and leave is taken off: ask how much")
    if passed - 1 >= maximum:
        return Verdict(MISSING, asks, f"{yours} (leave may be taken off: ask)")
    return Verdict(UNKNOWN, asks, f"{yours}, so it depends on the day")


def judge_publications(need: Need, profile: Profile) -> Verdict:
    minimum = int(need.minimum or 1)
    first = FIRST_AUTHOR in need.notes
    asks = _counted(minimum, "publication as first author" if first else "publication", need.minimum is None)
    own = profile.first_author if first else profile.publications
    if own is None and first and profile.publications is not None and profile.publications < minimum:
        own = profile.publications
    if own is None and not first and (profile.first_author or 0) >= minimum:
        own = profile.first_author
    if own is None:
        return Verdict(UNKNOWN, asks, "you have not said how many you have")
    yours = f"you have {own or 'none'}"
    if own >= minimum:
        return Verdict(MET, asks, yours)
    if OR_EQUIVALENT in need.notes:
        return Verdict(UNKNOWN, f"{asks}, or similar work", f"{yours}, and what is similar is theirs to say")
    return Verdict(MISSING, asks, yours)


def _counted(number: int, noun: str, is_unsaid: bool) -> str:
    plural = noun.replace("publication", "publications", 1)
    if is_unsaid:
        return plural
    return f"at least {number} {noun if number == 1 else plural}"


# Grade points without a scale are American.
_UNSAID_SCALE = "4"


def judge_gpa(need: Need, profile: Profile) -> Verdict:
    if classes := [note for note in need.notes if note in (FIRST_CLASS, UPPER_SECOND)]:
        return _class(classes[0], profile)
    if need.minimum is None:
        return Verdict(UNKNOWN, "good grades", "how good is theirs to say")
    scale = need.maximum.normalize() if need.maximum is not None else None
    asks = f"grades of at least {need.minimum:f}" + (f" of {scale:f}" if scale is not None else "")
    if not profile.gpa_scale:
        return Verdict(UNKNOWN, asks, "you have not said your grades")
    wanted = f"{scale:f}" if scale is not None else _UNSAID_SCALE
    if profile.gpa_scale != wanted or profile.gpa is None or need.minimum > SCALES[wanted].highest:
        return Verdict(UNKNOWN, asks, "your grades are on another scale")
    state = MET if profile.gpa >= need.minimum else MISSING
    return Verdict(state, asks, f"you have {profile.gpa:f}")


def _class(wanted: str, profile: Profile) -> Verdict:
    asks = f"a degree of {CLASSES[wanted]}"
    if not profile.gpa_scale:
        return Verdict(UNKNOWN, asks, "you have not said your grades")
    if profile.gpa_scale not in CLASSES:
        return Verdict(UNKNOWN, asks, "your grades are on another scale")
    order = list(CLASSES)
    state = MET if order.index(profile.gpa_scale) <= order.index(wanted) else MISSING
    return Verdict(state, asks, f"yours is {CLASSES[profile.gpa_scale]}")


def _years(number: Decimal) -> str:
    return "1 year" if number == 1 else f"{number.normalize():f} years"
