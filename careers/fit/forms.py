"""The profile as it is filled in. Everything may stay empty."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import product
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import slugify

from careers.fit.profile import LEVELS, NO_DEGREE, Profile, Spoken, Stay
from careers.fit.scales import CLASSES, SCALES
from careers.fit.words import FIELD, LANGUAGE, SKILL, VENUE
from postings.geography import country_name, country_of_slug, is_country
from postings.openings.choices import Degree
from postings.openings.needs import name_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import QueryDict

_NOT_SAID = ("", "Not said")
_MOST_NAMES, _LONGEST_NAME, _LONGEST_TEXT = 60, 80, 3000
LANGUAGE_ROWS, STAY_ROWS, CITIZENSHIPS = 4, 4, 2
_BETWEEN = re.compile(r"[,;\n]")
_LEVEL_LABELS = {
    **{level: level.upper() for level in LEVELS},
    "a1": "A1, first words",
    "b1": "B1, everyday",
    "b2": "B2, good",
    "c1": "C1, fluent",
    "c2": "C2, near native",
    "native": "First language",
}
# Of a list of names: those offered as boxes to tick, and the others as text.
LISTS = {"fields": FIELD, "skills": SKILL, "venues": VENUE}


def _choice(label: str, choices: Iterable[tuple[str, str]], help_text: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[_NOT_SAID, *choices], required=False, help_text=help_text)


def _digits(keys: str) -> forms.TextInput:
    """As text: browsers send nothing at all of what they take for no number, such as "2,5"."""
    return forms.TextInput(attrs={"inputmode": keys, "autocomplete": "off"})


def _count(label: str, most: int, help_text: str = "", least: int = 0) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, required=False, help_text=help_text,
        widget=_digits("numeric"), error_messages={
            "invalid": "Write a whole number.",
            "max_value": "Write a number up to %(limit_value)s.",
            "min_value": "Write a number from %(limit_value)s on.",
        },
    )  # fmt: skip


def _decimal(label: str, most: int, help_text: str = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=Decimal(0), max_value=Decimal(most), max_digits=6, decimal_places=2,
        required=False, help_text=help_text, widget=_digits("decimal"), error_messages={
            "invalid": "Write a number, such as 2 or 2.5.",
            "max_value": "Write a number up to %(limit_value)s.",
            "min_value": "Write a number from %(limit_value)s on.",
        },
    )  # fmt: skip


def _more(label: str, example: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=_LONGEST_TEXT, required=False, help_text=f"With commas between: {example}.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


class NamesField(forms.MultipleChoiceField):
    """Boxes to tick. What is offered changes with the board, so what was offered a while ago is taken too."""

    def valid_value(self, value: object) -> bool:
        return len(str(value)) <= _LONGEST_NAME


class CountryField(forms.CharField):
    """A country by its English name, kept as its code."""

    def __init__(self, label: str) -> None:
        super().__init__(
            label=label, max_length=_LONGEST_NAME, required=False,
            widget=forms.TextInput(attrs={"list": "countries", "autocomplete": "off"}),
        )  # fmt: skip

    def clean(self, value: object) -> str:
        name = super().clean(value)
        code = country_of_slug(slugify(name)) if name else ""
        if name and not code:
            raise ValidationError(f"We know no country named “{name}”. Write its English name.")
        return code


class ProfileForm(forms.Form):
    """`suggested` are names of the board by kind; ticking one is as good as typing it."""

    degree = _choice("Highest degree you have", [(NO_DEGREE, "None yet"), *Degree.choices])
    degree_year = _count("Year you got it", 2100, "For limits such as “within five years of the PhD”.", 1950)
    pursuing = _choice("Degree you are working on", Degree.choices)
    fields_more = _more("Other fields", "Informatics, Linguistics")
    gpa = _decimal("Your grade", 100)
    gpa_scale = _choice(
        "On which scale",
        [*((key, scale.label) for key, scale in SCALES.items()), *CLASSES.items()],
        "With a British class, leave the grade empty.",
    )
    years = _decimal("Years", 60, "Of research, or of work in the field.")
    years_after = _choice("Counted since your", Degree.choices)
    publications = _count("Peer-reviewed publications", 5000)
    first_author = _count("Of these, as first author", 5000)
    venues_more = _more("Other venues", "ICASSP, Nature")
    skills_more = _more("Other skills", "Julia, Bayesian methods")
    needs_visa = _choice("Do you need a visa to work abroad?", [("yes", "Yes"), ("no", "No")])
    start = forms.DateField(
        label="Earliest start",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write a date as 2027-01-31."},
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        profile: Profile | None = None,
        suggested: Mapping[str, list[str]],
    ) -> None:
        profile = profile or Profile()
        self._suggested = suggested
        super().__init__(data, initial=_initial(profile, suggested))
        for name, kind in LISTS.items():
            ticked = data.getlist(f"{name}_known") if data is not None else []
            offered = sorted({*suggested.get(kind, []), *ticked}, key=str.casefold)
            self.fields[f"{name}_known"] = NamesField(
                choices=[(label, label) for label in offered],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        self._add_rows()

    def _add_rows(self) -> None:
        levels = [(level, _LEVEL_LABELS[level]) for level in LEVELS]
        for row in range(1, LANGUAGE_ROWS + 1):
            self.fields[f"language_{row}"] = forms.CharField(
                label=f"Language {row}", max_length=_LONGEST_NAME, required=False,
                widget=forms.TextInput(attrs={"list": "languages", "autocomplete": "off"}),
            )  # fmt: skip
            self.fields[f"level_{row}"] = _choice(f"Level of language {row}", levels)
        for row in range(1, STAY_ROWS + 1):
            self.fields[f"country_{row}"] = CountryField(f"Country {row}")
            self.fields[f"months_{row}"] = _count(f"Months in country {row}", 36)
        for row in range(1, CITIZENSHIPS + 1):
            self.fields[f"citizenship_{row}"] = CountryField(
                "Citizenship" if row == 1 else "Another citizenship"
            )

    @property
    def wrong(self) -> list[forms.BoundField]:
        """The fields to look at again."""
        return [self[name] for name in self.fields if name in self.errors]

    @property
    def languages(self) -> list[str]:
        return self._suggested.get(LANGUAGE, [])

    @property
    def countries(self) -> list[str]:
        return _countries()

    @property
    def has_stays(self) -> bool:
        """Whether something of them is filled in, rightly or not."""
        return any(field.value() or field.errors for row in self.stay_rows for field in row)

    @property
    def language_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"language_{row}"], self[f"level_{row}"]) for row in range(1, LANGUAGE_ROWS + 1)]

    @property
    def stay_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"country_{row}"], self[f"months_{row}"]) for row in range(1, STAY_ROWS + 1)]

    @property
    def citizenship_fields(self) -> list[forms.BoundField]:
        return [self[f"citizenship_{row}"] for row in range(1, CITIZENSHIPS + 1)]

    def clean_fields_more(self) -> tuple[str, ...]:
        return _names(self.cleaned_data["fields_more"])

    def clean_skills_more(self) -> tuple[str, ...]:
        return _names(self.cleaned_data["skills_more"])

    def clean_venues_more(self) -> tuple[str, ...]:
        return _names(self.cleaned_data["venues_more"])

    def clean(self) -> dict[str, Any]:
        read = self.cleaned_data
        self._check_grade(read)
        if (read.get("first_author") or 0) > (read.get("publications") or read.get("first_author") or 0):
            self.add_error("first_author", "These are more than all of your publications.")
        if read.get("degree_year") and read["degree_year"] > timezone.now().year:
            self.add_error("degree_year", "This is a degree you have, so its year has begun.")
        for one, other, words in _PAIRS:
            if read.get(one) and read.get(other) in ("", None) and other not in self.errors:
                self.add_error(other, words)
        if sum(read.get(f"months_{row}") or 0 for row in range(1, STAY_ROWS + 1)) > 36:
            self.add_error("months_1", "These are more than 36 months together.")
        return read

    def _check_grade(self, read: Mapping[str, Any]) -> None:
        scale = read.get("gpa_scale", "")
        if "gpa" in self.errors:
            return
        gpa: Decimal | None = read.get("gpa")
        if gpa is not None and not scale:
            self.add_error("gpa_scale", "Choose the scale that the grade is on.")
        if scale in SCALES:
            lowest, highest = SCALES[scale].lowest, SCALES[scale].highest
            if gpa is None:
                self.add_error("gpa", "Write the grade, or leave the scale open.")
            elif not lowest <= gpa <= highest:
                self.add_error("gpa", f"On this scale grades go from {lowest:f} to {highest:f}.")

    def profile(self) -> Profile:
        """What was filled in; the form has to be valid."""
        read = self.cleaned_data
        is_class = read["gpa_scale"] in CLASSES
        start: date | None = read["start"]
        return Profile(
            degree=read["degree"],
            pursuing=read["pursuing"],
            degree_year=read["degree_year"],
            fields=_joined(read["fields_known"], read["fields_more"]),
            years_after=read["years_after"],
            publications=read["publications"],
            first_author=read["first_author"],
            venues=_joined(read["venues_known"], read["venues_more"]),
            skills=_joined(read["skills_known"], read["skills_more"]),
            needs_visa=read["needs_visa"],
            years=read["years"],
            gpa=None if is_class else read["gpa"],
            gpa_scale=read["gpa_scale"],
            languages=tuple(Spoken(name.strip(), level) for name, level in _rows(read, "language", "level")),
            stays=tuple(Stay(country, months) for country, months in _rows(read, "country", "months")),
            citizenships=tuple(
                dict.fromkeys(
                    code for row in range(1, CITIZENSHIPS + 1) if (code := read[f"citizenship_{row}"])
                )
            ),
            start=start,
        )


_PAIRS = (
    *(
        (f"language_{row}", f"level_{row}", "Choose how well you speak it.")
        for row in range(1, LANGUAGE_ROWS + 1)
    ),
    *(
        (f"level_{row}", f"language_{row}", "Name the language, or leave the level open.")
        for row in range(1, LANGUAGE_ROWS + 1)
    ),
    *(
        (f"country_{row}", f"months_{row}", "How many of the last 36 months?")
        for row in range(1, STAY_ROWS + 1)
    ),
    *(
        (f"months_{row}", f"country_{row}", "Choose the country, or leave the months open.")
        for row in range(1, STAY_ROWS + 1)
    ),
)


@cache
def _countries() -> list[str]:
    codes = ("".join(pair) for pair in product(ascii_uppercase, repeat=2))
    return sorted(country_name(code) for code in codes if is_country(code))


def _names(text: str) -> tuple[str, ...]:
    """Each once, however it is written."""
    found: dict[str, str] = {}
    for part in _BETWEEN.split(text):
        if name := " ".join(part.split()):
            found.setdefault(name_key(name) or name, name)
    if len(found) > _MOST_NAMES:
        raise ValidationError(f"Name {_MOST_NAMES} at most.")
    if long := [name for name in found.values() if len(name) > _LONGEST_NAME]:
        raise ValidationError(f"“{long[0][:30]}…” is too long for one name. Put commas between names.")
    return tuple(found.values())


def _joined(ticked: Iterable[str], typed: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for name in (*ticked, *typed):
        found.setdefault(name_key(name) or name, name)
    return tuple(found.values())


def _rows(read: Mapping[str, Any], one: str, other: str) -> list[tuple[str, Any]]:
    rows = range(1, max(LANGUAGE_ROWS, STAY_ROWS) + 1)
    return [
        (read[f"{one}_{row}"], read[f"{other}_{row}"])
        for row in rows
        if read.get(f"{one}_{row}") and read.get(f"{other}_{row}") not in ("", None)
    ]


def _initial(profile: Profile, suggested: Mapping[str, list[str]]) -> dict[str, object]:
    initial: dict[str, object] = {
        name: getattr(profile, name)
        for name in (
            *("degree", "pursuing", "years_after", "needs_visa", "gpa_scale", "degree_year", "publications"),
            *("first_author", "years", "gpa", "start"),
        )
    }
    for name, kind in LISTS.items():
        offered = {name_key(label): label for label in suggested.get(kind, [])}
        own = getattr(profile, name)
        initial[f"{name}_known"] = [offered[name_key(one)] for one in own if name_key(one) in offered]
        initial[f"{name}_more"] = ", ".join(one for one in own if name_key(one) not in offered)
    for row, (name, level) in enumerate(profile.languages, 1):
        initial |= {f"language_{row}": name, f"level_{row}": level}
    for row, (country, months) in enumerate(profile.stays, 1):
        initial |= {f"country_{row}": country_name(country), f"months_{row}": months}
    named = (country_name(code) for code in profile.citizenships)
    return initial | {f"citizenship_{row}": name for row, name in enumerate(named, 1)}
