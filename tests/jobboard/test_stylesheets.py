from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from jobboard.stylesheets import SITE, SiteStorage, imported_names

STATIC = Path(settings.BASE_DIR) / "static"
# Printed pages, the component page and the outbox have sheets of their own.
APART = {"css/print.css", "css/design.css", "css/outbox.css", SITE}


def collected(folder: Path, sheets: dict[str, str]) -> tuple[SiteStorage, dict[str, Any]]:
    """What `collectstatic` leaves in `folder` of `sheets`."""
    written = StaticFilesStorage(location=folder / "written", base_url="/static/")
    for name, text in sheets.items():
        path = folder / "written" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    storage = SiteStorage(location=folder / "collected", base_url="/static/")
    paths = {name: (written, name) for name in sheets}
    for name in sheets:
        with written.open(name) as file:
            storage.save(name, file)
    return storage, paths


def test_site_sheet_is_one_file_in_the_order_of_its_imports(tmp_path: Path) -> None:
    storage, paths = collected(
        tmp_path,
        {
            SITE: '/* All. */\n@import "first.css";\n@import "parts/second.css";\n',
            "css/first.css": "@layer one, two;\n@layer two { a { color: red } }",
            "css/parts/second.css": "@layer one { a { color: green } }",
        },
    )
    processed = {name: done for name, _, done in storage.post_process(paths)}

    assert processed[SITE] is True
    name = storage.stored_name(SITE)
    text = (tmp_path / "collected" / name).read_text()
    assert text.split("\n") == [
        "@layer one, two;",
        "@layer two { a { color: red } }",
        "@layer one { a { color: green } }",
    ]
    assert name != SITE
    assert storage.url(SITE, force=True) == storage.url(SITE) == f"/static/{name}"
    # The plain name, which nothing refers to, is no other sheet.
    assert (tmp_path / "collected" / SITE).read_text() == text


def test_site_sheet_has_another_name_when_a_part_changes(tmp_path: Path) -> None:
    sheets = {SITE: '@import "first.css";\n', "css/first.css": "a { color: red }"}
    names = set()
    for colour in ("red", "green", "green"):
        sheets["css/first.css"] = f"a {{ color: {colour} }}" + " " * 500
        storage, paths = collected(tmp_path / colour, sheets)
        list(storage.post_process(paths))
        names.add(storage.stored_name(SITE))
        packed = tmp_path / colour / "collected" / f"{storage.stored_name(SITE)}.gz"
        assert gzip.decompress(packed.read_bytes()).decode() == sheets["css/first.css"]

    assert len(names) == 2


@pytest.mark.parametrize(
    ("sheets", "problem"),
    [
        ({SITE: '@import "gone.css";'}, "does not exist"),
        ({SITE: "a { color: red }"}, "more than imports"),
        ({SITE: '@import "a.css";', "css/a.css": "a { background: url(b.svg) }"}, "names another file"),
        ({SITE: '@import "a.css";', "css/a.css": '@import "b.css";'}, "names another file"),
    ],
)
def test_site_sheet_that_cannot_be_joined_is_refused(
    tmp_path: Path, sheets: dict[str, str], problem: str
) -> None:
    storage, paths = collected(tmp_path, sheets)

    with pytest.raises(ImproperlyConfigured, match=problem):
        list(storage.post_process(paths))


def test_every_sheet_is_in_the_site_sheet_once() -> None:
    names = imported_names((STATIC / SITE).read_text())

    assert len(names) == len(set(names))
    sheets = {path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.css")}
    of_the_admin = {name for name in sheets if name.startswith("css/admin/")}
    assert {*names} == sheets - APART - of_the_admin


def test_sheets_of_the_site_can_be_joined(tmp_path: Path) -> None:
    """As they are, in the order of their layers."""
    sheets = {path.relative_to(STATIC).as_posix(): path.read_text() for path in STATIC.rglob("*.css")}
    storage, paths = collected(tmp_path, sheets)
    list(storage.post_process(paths))
    text = (tmp_path / "collected" / storage.stored_name(SITE)).read_text()

    assert text.index("@layer tokens, base, layout, components, state, print;") < text.index("@layer base {")
    assert text.count("{") == sum(sheets[name].count("{") for name in imported_names(sheets[SITE]))


@pytest.mark.django_db
def test_page_asks_for_one_sheet_and_one_for_print(client: Client) -> None:
    page = client.get("/institutions/").content.decode()

    assert page.count('rel="stylesheet"') == 2
    assert 'href="/static/css/site.css"' in page
