"""What a mail says, and how it is written: once as HTML, once as plain text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from django.conf import settings
from django.template import engines

from postings.alerts.emails.mail import Mail
from postings.alerts.emails.plain import WIDTH, one_line, wrapped

if TYPE_CHECKING:
    from django.template.backends.jinja2 import Jinja2
    from jinja2 import Template

    from postings.alerts.emails.items import Item

_RULE = "-" * WIDTH
_INDENTATION = re.compile(r"^[ ]+", re.MULTILINE)


class Link(NamedTuple):
    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """In the order in which it is read. `search` is a search in words, `foot` says why the mail came."""

    subject: str
    heading: str
    search: str = ""
    lead: tuple[str, ...] = ()
    points: tuple[Link, ...] = ()
    action: Link | None = None
    items: tuple[Item, ...] = ()
    rest: tuple[str, ...] = ()
    more: Link | None = None
    foot: str = ""
    foot_links: tuple[Link, ...] = ()

    def html(self) -> str:
        return _template().render(letter=self, site_name=settings.SITE_NAME, site_url=settings.SITE_URL)

    def text(self) -> str:
        blocks = ["\n".join(wrapped(line) for line in (self.heading, self.search) if line)]
        blocks += [wrapped(line) for line in self.lead]
        blocks += ["\n".join(map(_point, self.points))] if self.points else []
        blocks += [_link(self.action)] if self.action else []
        blocks += [item.text(number) for number, item in enumerate(self.items, 1)]
        blocks += [wrapped(line) for line in self.rest]
        blocks += [_link(self.more)] if self.more else []
        foot = [wrapped(self.foot)] if self.foot else []
        foot += [_link(link) for link in self.foot_links]
        foot.append(f"{settings.SITE_NAME}: {settings.SITE_URL}/")
        return "\n\n".join([*blocks, "\n".join([_RULE, *foot])]) + "\n"

    def mail(self, to: str, headers: dict[str, str]) -> Mail:
        return Mail(
            subject=one_line(self.subject), text=self.text(), html=self.html(), to=to, headers=headers
        )


def _link(link: Link) -> str:
    """An address stands on a line of its own where it would not fit beside its words."""
    beside = f"{link.label}: {link.url}"
    return beside if len(beside) <= WIDTH else f"{link.label}:\n{link.url}"


def _point(link: Link) -> str:
    return f"{wrapped(link.label, '  ', '- ')}\n  {link.url}"


@cache
def _template() -> Template:
    """Without the indentation of its source, which would be a third of each mail."""
    environment = cast("Jinja2", engines["jinja2"]).env
    path = environment.get_template("emails/letter.jinja").filename
    return environment.from_string(_INDENTATION.sub("", Path(str(path)).read_text("utf-8")))
