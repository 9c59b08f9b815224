"""The site starts with what it needs, and says what is missing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from jobboard.embedded import supervisor

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "DEBUG": "false",
    "SECRET_KEY": "a-long-random-string-for-this-test-0123456789-abcdefghijklm",
    "ALLOWED_HOSTS": "jobs.example",
    "SITE_URL": "https://jobs.example/",
    "DATABASE_URL": "postgres://nobody@localhost/none",
    "REDIS_URL": "redis://localhost/0",
    "EMAIL_URL": "submission://me:secret@mail.example:587",
}


def load(code: str = "", **changes: str) -> subprocess.CompletedProcess[str]:
    """Import the settings in a fresh process with the production environment, changed by `changes`."""
    return subprocess.run(
        [sys.executable, "-c", f"from jobboard import settings\n{code}"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **PRODUCTION, **changes},
        capture_output=True,
        text=True,
        check=False,
    )


def test_settings_load_with_everything_set() -> None:
    result = load("print(settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS)")
    assert result.returncode == 0, result.stderr
    assert result.stdout.split() == ["mail.example", "587", "True"]


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SITE_URL", "ALLOWED_HOSTS"]
)
def test_settings_refuse_to_start_without(name: str) -> None:
    result = load(**{name: ""})
    assert result.returncode != 0
    assert f"{name} is not set" in result.stderr


def test_site_url_follows_the_port_in_development() -> None:
    result = load("print(settings.SITE_URL)", DEBUG="true", SITE_URL="", PORT="8123")
    assert result.stdout.strip() == "http://127.0.0.1:8123"
    assert load("print(settings.SITE_URL)").stdout.strip() == "https://jobs.example"


def test_settings_refuse_the_example_secret() -> None:
    result = load(SECRET_KEY="for-development-only-change-it-in-production")
    assert result.returncode != 0
    assert "SECRET_KEY is the one from .env.example" in result.stderr


def test_settings_refuse_an_unknown_mail_scheme() -> None:
    result = load(EMAIL_URL="pigeon://localhost")
    assert result.returncode != 0
    assert "EMAIL_URL has an unknown scheme" in result.stderr


def test_a_mail_service_stands_in_for_a_mail_server() -> None:
    code = "print(settings.EMAIL_BACKEND, settings.ANYMAIL)"
    given = {"ANYMAIL_ESP": "postmark", "ANYMAIL_POSTMARK_SERVER_TOKEN": "secret"}
    result = load(code, EMAIL_URL="", ANYMAIL_WEBHOOK_SECRET="", **given)
    assert result.stdout.strip() == (
        "anymail.backends.postmark.EmailBackend {'POSTMARK_SERVER_TOKEN': 'secret'}"
    ), result.stderr
    assert load(code, **given).stdout.startswith("django.core.mail.backends.smtp.EmailBackend")


@pytest.mark.parametrize("secret", ["a-long-random-password", "postmark:", "postmark:short"])
def test_settings_refuse_a_webhook_secret_that_is_none(secret: str) -> None:
    result = load(ANYMAIL_ESP="postmark", ANYMAIL_WEBHOOK_SECRET=secret)
    assert result.returncode != 0
    assert "ANYMAIL_WEBHOOK_SECRET is not of the form name:password" in result.stderr


def test_a_webhook_has_an_address_where_a_service_and_its_secret_are_set() -> None:
    code = """
import django
django.setup()
from django.urls import resolve
print(resolve('/anymail/postmark/tracking/').url_name)
"""
    secret = "postmark:a-long-random-password"
    result = load(
        f"import os\nos.environ['DJANGO_SETTINGS_MODULE'] = 'jobboard.settings'\n{code}",
        ANYMAIL_ESP="postmark",
        ANYMAIL_WEBHOOK_SECRET=secret,
    )
    assert result.stdout.strip() == "postmark_tracking_webhook", result.stderr


def test_every_variable_read_is_in_the_example() -> None:
    import re

    sources = [ROOT / "jobboard" / "settings.py", *(ROOT / "jobboard" / "embedded").glob("*.py")]
    read = {
        name
        for source in sources
        for name in re.findall(
            r"(?:env\.\w+|required|os\.environ\.get)\(\s*['\"]([A-Z_]+)['\"]", source.read_text()
        )
    }
    listed = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    internal = {"EMBEDDED_SERVERS_RUNNING", "RUN_MAIN", "PYTEST_XDIST_WORKER"}
    assert read - internal <= listed
    assert "SECRET_KEY" in read


def test_lists_may_be_spaced_and_end_in_a_comma() -> None:
    result = load("print(settings.ALLOWED_HOSTS)", ALLOWED_HOSTS="jobs.example, www.jobs.example ,")
    assert result.stdout.strip() == "['jobs.example', 'www.jobs.example']"
    assert "ALLOWED_HOSTS is not set" in load(ALLOWED_HOSTS=" , ").stderr


def test_a_variable_left_empty_has_its_default() -> None:
    names = ("DEBUG", "SECURE_PROXY", "LOG_LEVEL", "PORT", "DEFAULT_FROM_EMAIL")
    code = "print(*(getattr(settings, name) for name in ('DEBUG', 'SECURE_PROXY', 'SERVER_EMAIL')))"
    result = load(code, **dict.fromkeys(names, ""))
    assert result.returncode == 0, result.stderr
    assert result.stdout.split() == ["False", "False", "Job", "board", "<jobs@localhost>"]


def test_a_log_level_may_be_in_small_letters() -> None:
    assert load("print(settings.LOGGING['root']['level'])", LOG_LEVEL="debug").stdout.strip() == "DEBUG"


def test_connections_to_a_named_database_are_kept_for_a_minute() -> None:
    result = load("print(settings.DATABASES['default']['CONN_MAX_AGE'])")
    assert result.stdout.strip() == "60"


def test_any_password_will_do_in_the_production_topology() -> None:
    """It stands beside the database's address, not in it, and libpq reads it there."""
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    environment = services["web"]["environment"]
    assert environment["PGPASSWORD"].startswith("${POSTGRES_PASSWORD:?")
    assert "PASSWORD" not in environment["DATABASE_URL"]
    code = "print(repr(settings.DATABASES['default']['PASSWORD']))"
    assert load(code, DATABASE_URL=environment["DATABASE_URL"]).stdout.strip() == "''"


def test_the_database_is_healthy_only_once_it_answers_by_network() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    assert "--host 127.0.0.1" in services["postgres"]["healthcheck"]["test"][1]


def test_the_name_of_the_site_stands_in_one_place() -> None:
    sources = [
        path for folder in ("jobboard", "postings", "careers") for path in (ROOT / folder).rglob("*.py")
    ]
    templates = [path for path in (ROOT / "templates").rglob("*.*") if path.is_file()]
    named = [path for path in (*sources, *templates) if "ML research jobs" in path.read_text("utf-8")]
    assert named == [ROOT / "jobboard" / "settings.py"]


def served(command: str) -> list[str]:
    """The queues that a worker is started with."""
    return command.split("--queues ")[1].split()[0].split(",") if "--queues " in command else []


def test_every_queue_has_a_worker_and_links_never_wait_for_feeds() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"].values()
    composed = [served(service.get("command", "")) for service in services]
    supervised = [queues.split(",") for queues in supervisor.WORKERS.values()]
    for workers in (composed, supervised):
        assert sorted(queue for queues in workers for queue in queues) == sorted(settings.TASK_QUEUES)
        assert ["feeds"] in workers
    routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}
    assert routed <= set(settings.TASK_QUEUES)
