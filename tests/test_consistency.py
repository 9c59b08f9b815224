"""Things that drift apart unnoticed: templates nobody renders, addresses nobody named or tested."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import allauth
import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.factories import OpeningFactory, TopicFactory

ROOT = Path(__file__).resolve().parents[1]
# Django looks these up by name itself.
FOUND_BY_DJANGO = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}
# And django-allauth these, in the place of its own.
ALLAUTH = Path(allauth.__file__).parent / "templates"
FOUND_BY_ALLAUTH = {path.relative_to(ALLAUTH).as_posix() for path in ALLAUTH.rglob("*.*")} | {"429.html"}
SOURCES = [path for folder in ("jobboard", "postings", "careers") for path in (ROOT / folder).rglob("*.py")]


def addresses(
    patterns: list[URLPattern | URLResolver] | None = None, prefix: str = "", namespace: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every address of the site except the admin's own, as (full name, pattern)."""
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(entry, URLResolver):
            if entry.namespace == "admin":
                continue
            inner = ":".join(part for part in (namespace, entry.namespace or "") if part)
            yield from addresses(entry.url_patterns, prefix + str(entry.pattern), inner)
        else:
            name = entry.name or ""
            yield (f"{namespace}:{name}" if namespace else name), entry


def test_every_address_has_a_name_of_its_own() -> None:
    names = [name for name, _ in addresses()]
    assert all(name.rpartition(":")[2] for name in names), names
    assert len(names) == len(set(names))


def test_every_template_is_used() -> None:
    templates = {
        path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.*")
    }
    text = "\n".join(path.read_text() for path in SOURCES)
    for kind in ("html", "jinja"):
        text += "\n".join(path.read_text() for path in (ROOT / "templates").rglob(f"*.{kind}"))
    used = set(re.findall(r"""["']([\w/.-]+\.(?:html|txt|xml|svg))(?:#[\w-]+)?["']""", text))
    used |= {f"jinja/{name}" for name in re.findall(r"""["']([\w/.-]+\.jinja)["']""", text)}
    used |= {f"jinja/components/{name}.jinja" for name in re.findall(r"""{% component "(\w+)\"""", text)}
    assert templates - used - FOUND_BY_DJANGO - FOUND_BY_ALLAUTH == set()


def test_every_template_that_is_named_exists() -> None:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and re.fullmatch(r"[\w/.-]+\.(html(#[\w-]+)?|jinja)", node.value)
            ):
                name = node.value.partition("#")[0]
                name = f"jinja/{name}" if name.endswith(".jinja") else name
                if not name.startswith("admin/"):
                    assert (ROOT / "templates" / name).exists(), f"{path}: {name}"


def test_every_view_is_named_in_a_test() -> None:
    """By the address's name or its path: a view that no test asks for is not tested."""
    tests = "\n".join(
        path.read_text() for path in (ROOT / "tests").rglob("*.py") if path.name != Path(__file__).name
    )
    missing = [
        name
        for name, pattern in addresses()
        if name not in tests and str(pattern.pattern).partition("<")[0].rstrip("/") not in tests
    ]
    assert missing == []


def test_every_included_form_has_its_token() -> None:
    """Without one it is refused to everybody with a browser, and to no test client."""
    pages = {
        path.relative_to(ROOT / "templates").as_posix(): path.read_text()
        for path in (ROOT / "templates").rglob("*.html")
    }
    included = {name: re.findall(r'{%\s*include\s+"([^"]+)"([^%]*)%}', text) for name, text in pages.items()}
    needing = {name for name, text in pages.items() if "{% csrf_token %}" in text}
    for _ in range(3):  # As deep as they are.
        needing |= {name for name, parts in included.items() if any(part in needing for part, _ in parts)}
    # With `only` the included template gets nothing that it is not given.
    without = {
        (name, part)
        for name, parts in included.items()
        for part, given in parts
        if part in needing and " only" in given and "csrf_token=" not in given
    }
    assert without == set()


def test_no_template_has_inline_script_or_style() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        assert not re.search(r"<style|<script(?![^>]*\bsrc=)[^>]*>|\sstyle=|\son\w+=", text), path


# What an anonymous visitor gets at every public address; all others have their rules in `tests/access`.
ANONYMOUS = {
    "careers:advice": 200,
    "careers:advice-asked": 200,
    "careers:programmes": 200,
    "healthz": 200,
    "readyz": 200,
    # For whoever has the token.
    "metrics": 404,
    "outbox": 200,
    "outbox-message": 404,
    "outbox-message-html": 404,
    "design": 200,
    "postings:home": 200,
    "postings:openings": 200,
    "postings:compare": 200,
    "postings:suggest": 200,
    "postings:facet-values": 200,
    "postings:landing-role": 200,
    "postings:landing-country": 200,
    "postings:landing-topic": 200,
    "postings:landing-role-country": 200,
    "postings:landing-role-topic": 200,
    "postings:opening": 200,
    "postings:opening-apply": 302,
    "postings:institutions": 200,
    "postings:institution": 200,
    # 200 where there is one; this one has none.
    "postings:institution-logo": 404,
    "postings:post": 200,
    "postings:feed-atom": 200,
    "postings:feed-rss": 200,
    "postings:calendar": 200,
    "postings:opening-calendar": 200,
    "postings:report": 200,
    "postings:report-thanks": 200,
    "postings:sitemap": 200,
    "postings:sitemap-section": 200,
    "postings:robots": 200,
    "postings:api": 200,
    "postings:api-document": 200,
    "postings:api-openings": 200,
    "postings:api-opening": 200,
    "postings:api-institutions": 200,
    "postings:api-institution": 200,
    "postings:api-topics": 200,
    "postings:alert-links": 200,
    "postings:alert-create": 200,
    # For whoever has a link that was mailed; what only a button does is no page.
    "postings:alert-confirm": 403,
    "postings:alert-keep": 403,
    "postings:alert-unsubscribe": 403,
    "postings:alert-instead": 405,
    "postings:alert-not-for-me": 403,
    "postings:alert-manage": 403,
    "postings:alert-end-all": 405,
    "postings:alert-delete": 403,
    "postings:alert-change": 403,
    "postings:alert-pause": 403,
    "postings:alert-act": 405,
    "careers:guides": 200,
    "careers:guides-compare": 200,
    # 200 where there is one; these are none.
    "careers:guide": 404,
    # For whoever has the link.
    "careers:guide-preview": 403,
    "careers:guide-picture": 404,
    "careers:glossary": 200,
    "careers:fit": 200,
    # What only a button does is no page.
    "careers:fit-forget": 405,
    "careers:fit-rules": 200,
    "careers:fit-roles": 200,
    "careers:salaries": 200,
    "careers:salaries-offer": 200,
    "careers:salaries-download": 200,
    # 200 where there are figures; here there are none.
    "careers:salaries-role": 404,
    "careers:salaries-level": 404,
    "careers:salaries-country": 404,
    "careers:salaries-role-download": 404,
    "careers:salaries-level-download": 404,
    "careers:salaries-country-download": 404,
}


LANDINGS: dict[str, list[object]] = {
    "postings:facet-values": ["institution"],
    "postings:landing-role": ["researcher"],
    "postings:landing-country": ["switzerland"],
    "postings:landing-topic": ["bandits"],
    "postings:landing-role-country": ["researcher", "switzerland"],
    "postings:landing-role-topic": ["researcher", "bandits"],
}
ALERTS: dict[str, list[object]] = {
    **{
        f"postings:alert-{name}": ["not-a-token"]
        for name in ["confirm", "keep", "unsubscribe", "instead", "not-for-me", "manage", "end-all", "delete"]
    },
    "postings:alert-change": ["not-a-token", 1],
    "postings:alert-pause": ["not-a-token", 1],
    "postings:alert-act": ["not-a-token", 1, "end"],
}
SALARIES: dict[str, list[object]] = {
    "careers:salaries-download": ["csv"],
    "careers:salaries-role": ["phd"],
    "careers:salaries-level": ["phd", "entry"],
    "careers:salaries-country": ["phd", "germany"],
    "careers:salaries-role-download": ["phd", "csv"],
    "careers:salaries-level-download": ["phd", "entry", "csv"],
    "careers:salaries-country-download": ["phd", "germany", "csv"],
}


@pytest.mark.django_db
def test_every_public_address_answers_an_anonymous_visitor_as_decided(client: Client) -> None:
    opening = OpeningFactory.create(complete=True, topics=[TopicFactory.create(name="Bandits")])
    arguments: dict[str, list[object]] = {
        "postings:opening": [opening.slug, opening.pk],
        "postings:opening-apply": [opening.slug, opening.pk],
        **LANDINGS,
        **ALERTS,
        "postings:opening-calendar": [opening.slug, opening.pk],
        "postings:report": [opening.slug, opening.pk],
        "postings:report-thanks": [opening.slug, opening.pk],
        "postings:sitemap-section": ["pages"],
        "postings:api-opening": [opening.pk],
        "postings:api-institution": [opening.institution.slug],
        "postings:institution": [opening.institution.slug],
        "postings:institution-logo": [opening.institution.slug],
        **SALARIES,
        "careers:guide": ["none"],
        "careers:guide-preview": ["not-a-token"],
        "careers:guide-picture": ["none"],
        "outbox-message": ["none"],
        "outbox-message-html": ["none"],
    }
    answers = {
        name: client.get(reverse(name, args=arguments.get(name, []))).status_code for name in ANONYMOUS
    }
    assert answers == ANONYMOUS


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in ANONYMOUS if name.startswith("postings:")])
def test_no_page_takes_a_post_from_an_anonymous_visitor(name: str) -> None:
    opening = OpeningFactory.create()
    arguments: dict[str, list[object]] = {
        "postings:opening": [opening.slug, opening.pk],
        "postings:opening-apply": [opening.slug, opening.pk],
        **LANDINGS,
        **ALERTS,
        "postings:opening-calendar": [opening.slug, opening.pk],
        "postings:report": [opening.slug, opening.pk],
        "postings:report-thanks": [opening.slug, opening.pk],
        "postings:sitemap-section": ["pages"],
        "postings:api-opening": [opening.pk],
        "postings:api-institution": [opening.institution.slug],
        "postings:institution": [opening.institution.slug],
        "postings:institution-logo": [opening.institution.slug],
    }
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(reverse(name, args=arguments.get(name, []))).status_code in {403, 405}


def test_debug_pages_are_not_there_in_production() -> None:
    source = (ROOT / "jobboard" / "urls.py").read_text()
    before, _, for_developers = source.partition("if settings.DEVELOPER_PAGES:")
    assert settings.ROOT_URLCONF == "jobboard.urls"
    assert "outbox" in for_developers
    assert 'path("outbox' not in before
    assert 'path("design' not in before
