"""A real site with demo content, served by gunicorn from a database of its own, and a real Chromium."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WIDTHS = {"desktop": 1280, "phone": 360}
PATIENCE = 60.0

OpenPage = Callable[..., Page]
RunOnSite = Callable[[str], str]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


def _new_database(name: str) -> str:
    """An empty database beside the tests' own, and its address."""
    url = os.environ["DATABASE_URL"]
    connection = psycopg2.connect(url.rsplit("/", 1)[0] + "/postgres")
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{name}"')
    finally:
        connection.close()
    return url.rsplit("/", 1)[0] + f"/{name}"


@pytest.fixture(scope="session")
def site_env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the processes of the site run with: their own database, with demo content, and their own files."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    env = {
        **os.environ,
        "DATABASE_URL": _new_database(f"browser_{worker}{os.environ.get('TEST_DB_SUFFIX', '')}"),
        "DEBUG": "true",
        "EMAIL_URL": "",
        "DJANGO_SETTINGS_MODULE": "tests.browser.site_settings",
        "LOCAL_DIR": str(tmp_path_factory.mktemp("site")),
        "LOG_LEVEL": "WARNING",
    }
    for command in (
        ("migrate", "-v", "0"),
        ("load_demo",),
        ("load_careers",),
        ("shell", "-v", "0", "-c", _SEND_A_MAIL),
    ):
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=env, check=True, capture_output=True
        )
    return env


@pytest.fixture(scope="session")
def on_site(site: str, site_env: dict[str, str]) -> RunOnSite:
    """Run some Python with the site's own settings and database, and get what it prints."""

    return lambda code: run_python(site_env, code)


def run_python(env: dict[str, str], code: str) -> str:
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", code]
    ran = subprocess.run(
        command, cwd=ROOT, env=env, check=False, capture_output=True, text=True, timeout=PATIENCE
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.fixture(scope="session")
def site(site_env: dict[str, str]) -> Iterator[str]:
    """The address of the running site, without a slash at its end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = site_env
    log_path = Path(env["LOCAL_DIR"]) / "gunicorn.log"
    with log_path.open("wb") as log:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "jobboard.wsgi", "--bind", f"127.0.0.1:{port}"),
                *("--workers", "1", "--threads", "4"),
            ],
            cwd=ROOT,
            env=env,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_ready(f"http://127.0.0.1:{port}/readyz", server, log_path)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


_SEND_A_MAIL = """
from django.core.mail import EmailMultiAlternatives
mail = EmailMultiAlternatives("Three new openings", "As text.", "jobs@board.example", ["ada@reader.example"])
mail.attach_alternative("<h1>As HTML</h1><p>Three new openings.</p>", "text/html")
mail.send()
"""


def _wait_until_ready(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"The site did not come up: {log.read_text()}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = next(filter(None, map(shutil.which, BROWSERS)), None)
        browser = playwright.chromium.launch(
            executable_path=found,
            args=[
                *(["--no-sandbox"] if os.geteuid() == 0 else []),
                *("--disable-gpu", "--disable-background-networking", "--disable-component-update"),
                "--disable-dev-shm-usage",
            ],
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[OpenPage]:
    """Open an address of the site; at the end of the test no page may have complained in its console."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # A page that answers 404 on purpose is logged by the browser itself, and a request that a newer one
        # replaced by htmx, in two lines; one that failed has a line of its own (sendError, responseError).
        expected = ("Failed to load resource", "htmx:sendAbort", "htmx:afterRequest")
        if message.type in {"error", "warning"} and not message.text.startswith(expected):
            complaints.append(message.text)

    def opener(
        path: str, *, width: int = WIDTHS["desktop"], dark: bool = False, javascript: bool = True
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            java_script_enabled=javascript,
            base_url=site,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield opener
    for context in contexts:
        context.close()
    assert complaints == []
