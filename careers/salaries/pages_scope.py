"""What a salary page is about: a role, at one level or in one country, with its address and its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from careers.salaries import distributions
from postings.geography import country_in_text, country_name, country_of_slug, country_slug
from postings.openings.choices import Level, Role
from postings.search.query import SearchQuery

if TYPE_CHECKING:
    from collections.abc import Iterator

NOUNS: dict[str, str] = {
    Role.PHD: "PhD positions",
    Role.ASSISTANT: "Research assistants",
    Role.FELLOW: "Fellows",
    Role.RESEARCHER: "Researchers",
    Role.ENGINEER: "Research engineers",
    Role.FACULTY: "Faculty",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """`level` and `country` are "" for all; a page has one of them at most."""

    role: str
    level: str = ""
    country: str = ""

    @classmethod
    def of_path(cls, role: str, *, level: str = "", country: str = "") -> Scope | None:
        """From the parts of an address; None where there is nothing to show."""
        code = country_of_slug(country)
        scope = cls(role, level, code)
        return scope if bool(country) == bool(code) and scope.is_known else None

    @property
    def is_known(self) -> bool:
        if self.role not in distributions.roles():
            return False
        if self.level and self.level not in distributions.levels(self.role):
            return False
        return not self.country or self.country in distributions.places(self.role)

    def get_absolute_url(self) -> str:
        return self._url("salaries")

    def download_url(self, form: str) -> str:
        """`form` is csv or json."""
        return self._url("salaries", "-download", extension=form)

    def _url(self, name: str, ending: str = "", **more: str) -> str:
        named = {"role": self.role, **more}
        if self.level:
            return reverse(f"careers:{name}-level{ending}", kwargs={**named, "level": self.level})
        if self.country:
            place = country_slug(self.country)
            return reverse(f"careers:{name}-country{ending}", kwargs={**named, "country": place})
        return reverse(f"careers:{name}-role{ending}", kwargs=named)

    @property
    def noun(self) -> str:
        """Who is paid: `Researchers in the Netherlands`, `Senior researchers`."""
        noun = NOUNS[self.role]
        if self.level:
            word = Level(self.level).label
            dash = "-level" if self.level in (Level.ENTRY, Level.MID) else ""
            return f"{word}{dash} {lowered(noun)}"
        return f"{noun} in {country_in_text(self.country)}" if self.country else noun

    @property
    def heading(self) -> str:
        pay = "pay" if self.role == Role.PHD else "are paid"
        return f"What {lowered(self.noun)} {pay}"

    @property
    def own_label(self) -> str:
        """The last step of the way to its page."""
        if self.level:
            return Level(self.level).label
        return country_name(self.country) if self.country else NOUNS[self.role]

    @property
    def file_name(self) -> str:
        parts = [
            "salaries",
            self.role,
            self.level,
            f"in-{country_slug(self.country)}" if self.country else "",
        ]
        return "-".join(part for part in parts if part)

    @property
    def query(self) -> SearchQuery:
        """The openings that it is about."""
        return SearchQuery(
            role=(self.role,),
            level=(self.level,) if self.level else (),
            country=(self.country,) if self.country else (),
        )


def every_scope() -> Iterator[Scope]:
    """Each that has a page."""
    for role in distributions.roles():
        yield Scope(role)
        yield from (Scope(role, level=level) for level in distributions.levels(role))
        yield from (Scope(role, country=country) for country in distributions.places(role))


def lowered(noun: str) -> str:
    return noun if noun.startswith("PhD") else noun[0].lower() + noun[1:]
