from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import Client

from jobboard.design import COLOURS, ICONS
from jobboard.stylesheets import SITE, imported_names
from postings.institutions.models import Institution
from postings.openings.models import Opening
from tests.factories import OpeningFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.jobboard.debug_urls")]
STATIC = Path(settings.BASE_DIR) / "static"


def test_design_shows_every_state_of_a_deadline(client: Client) -> None:
    page = client.get("/design/")
    assert page.status_code == 200
    assert {deadline.state for deadline in page.context["deadlines"]} == {
        "open",
        "soon",
        "closed",
        "rolling",
        "unstated",
    }
    assert [example.label for example in page.context["examples"]][-1] == "closed"


def test_design_keeps_nothing_that_it_shows(client: Client) -> None:
    kept = OpeningFactory.create()
    client.get("/design/")
    client.get("/design/")
    assert list(Opening.objects.all()) == [kept]
    assert list(Institution.objects.all()) == [kept.institution]


def test_design_shows_every_colour_and_sign_there_is() -> None:
    tokens = (STATIC / "css/tokens.css").read_text()
    signs = re.findall(r'<symbol id="(\w+)"', (STATIC / "img/icons.svg").read_text())
    assert sorted(signs) == sorted(ICONS)
    named = set(re.findall(r"--([\w-]+): light-dark", tokens))
    assert named - set(COLOURS) == {"on-accent"}
    assert set(COLOURS) <= named


def test_every_sign_that_a_template_names_exists() -> None:
    signs = set(re.findall(r'<symbol id="(\w+)"', (STATIC / "img/icons.svg").read_text()))
    for path in _templates():
        named = re.findall(r'{% icon "(\w+)"|{{ icon\([\'"](\w+)', path.read_text())
        assert {one or other for one, other in named} <= signs, path


def test_every_sheet_and_script_that_a_template_names_exists() -> None:
    for path in _templates():
        named = r"""{% static ['"]([^'"]+)['"] %}|{{ static\(['"]([^'"]+)['"]\) }}"""
        for one, other in re.findall(named, path.read_text()):
            assert finders.find(one or other), f"{path}: {one or other}"


def test_every_sheet_is_linked() -> None:
    admins = [
        path for app in ("postings", "careers") for path in Path(settings.BASE_DIR, app).rglob("admin*.py")
    ]
    templates = "".join(path.read_text() for path in [*_templates(), *admins])
    imported = imported_names((STATIC / SITE).read_text())
    for path in (STATIC / "css").rglob("*.css"):
        name = path.relative_to(STATIC).as_posix()
        assert name in imported or name in templates, path


def _templates() -> list[Path]:
    """Of both engines."""
    folder = Path(settings.BASE_DIR) / "templates"
    return [*folder.rglob("*.html"), *folder.rglob("*.jinja")]


def test_every_custom_property_that_is_used_is_set() -> None:
    # Those of the admin's pages build on the admin's own.
    own = [path for path in (STATIC / "css").rglob("*.css") if path.parent.name != "admin"]
    sheets = "".join(path.read_text() for path in own)
    used, set_ = set(re.findall(r"var\(--([\w-]+)", sheets)), set(re.findall(r"--([\w-]+):", sheets))
    assert used - set_ == set()


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's contrast ratio of two colours in hexadecimal."""

    def luminance(colour: str) -> float:
        parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground", "least"),
    [
        *((ink, ground, 7.0) for ink in ("ink", "ink-soft") for ground in ("paper", "sheet", "wash")),
        *(
            (ink, ground, 7.0)
            for ink in ("accent", "open", "closed", "wrong")
            for ground in ("paper", "sheet")
        ),
        *(("accent-deep", ground, 7.0) for ground in ("paper", "sheet", "wash", "accent-wash")),
        ("on-accent", "accent", 7.0),
        ("on-accent", "accent-deep", 7.0),
        ("soon", "soon-wash", 7.0),
        ("ink", "soon-wash", 7.0),
        ("ink", "wrong-wash", 7.0),
        ("ink", "mark", 7.0),
        *(("rule-strong", ground, 3.0) for ground in ("paper", "sheet", "wash")),
    ],
)
def test_contrast_of_text_is_enhanced(ink: str, ground: str, least: float, theme: int) -> None:
    tokens = (STATIC / "css/tokens.css").read_text()
    colours = dict(re.findall(r"--([\w-]+): light-dark\((#\w{6}, #\w{6})\)", tokens))
    found = contrast(colours[ink].split(", ")[theme], colours[ground].split(", ")[theme])
    assert found >= least, f"{ink} on {ground}: {found:.2f}"


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html"])
def test_error_page_leads_on(client: Client, name: str) -> None:
    text = render_to_string(name, {})
    assert "<h1>" in text
    assert 'href="/openings/"' in text


def test_server_error_needs_neither_context_nor_database() -> None:
    text = render_to_string("500.html")
    assert "Something broke on our side" in text
    assert "<nav" not in text


def test_missing_page_is_ours(client: Client) -> None:
    page = client.get("/openings/nothing-here-1/")
    assert page.status_code == 404
    assert "There is nothing at this address" in page.content.decode()


def test_every_page_forbids_inline_script_and_style(client: Client) -> None:
    policy = client.get("/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
